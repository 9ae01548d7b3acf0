package scenario

import (
	"errors"
	"slices"
	"strings"
)

// AllVices gives each viewer of a group a vice of its own, by chance.
const AllVices = "all"

// Vices are the ways in which the viewers of a group may be hostile: vice=silence.
var Vices = []string{
	"bytes",         // send other bytes than the origin's
	"truncated",     // leave out the last byte of each piece
	"lengths",       // misstate how long segments are
	"holdings",      // say that they hold what they do not, and never answer
	"requests",      // ask for everything, over and over
	"announcements", // make up segments and tracks
	"unasked",       // send what nobody asked for
	"endless",       // never end an answer
	"silence",       // fall silent before the last frame of each piece
	"trickle",       // send as slowly as neighbours' patience allows
	"conflict",      // tell different neighbours different hashes
	"forger",        // announce other bytes, and their hashes, before anyone has the segment
	"owner",         // forge as forger, but only where it is the owner
	"sleeper",       // forge as forger, once trust was earned
	"slander",       // accuse every neighbour
	AllVices,
}

// Trusted are the vices of those whose word the mode of trust takes: against them
// it gives no protection.
var Trusted = []string{"owner", "sleeper"}

func (g *Group) setVice(value string) error {
	if !slices.Contains(Vices, value) {
		return errors.New("want one of " + strings.Join(Vices, ", "))
	}
	g.Vice = value
	return nil
}
