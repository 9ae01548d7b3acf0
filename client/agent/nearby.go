package agent

import "math/bits"

// mostPeers bounds the neighbours, connected and under way: a set of them is
// one word.
const mostPeers = 64

// slots is a set of neighbours. Each has a slot of its own while it is known.
type slots uint64

func (s slots) count() int { return bits.OnesCount64(uint64(s)) }

// first is where the first member of s sits. It must have one.
func (s slots) first() int { return bits.TrailingZeros64(uint64(s)) }

// free is the slot of nobody in s. There must be one.
func (s slots) free() slots { return ^s & (s + 1) }

// nearby is what the neighbours have of a segment, and what each of them knows
// of what is here.
type nearby struct {
	bringing slots // say that they are bringing it in
	disputed slots // their commitment contradicts the one in use
	opposed  slots // and what the origin gave here
	doubters slots // and are the cause of a check that the origin is to decide

	toldBringing slots // know that this viewer is bringing it in
	toldLength   slots // know its length
	statedLength slots // say that it has the length in use

	givenAt Time          // when somebody was first given one of the pieces, lately
	pieces  []nearbyPiece // as far as anything passed
}

// nearbyPiece is the same for one piece.
type nearbyPiece struct {
	holders slots // say that they hold it
	stated  slots // say that it has the hash in use
	toldSum slots // know its hash
	toldHas slots // were told that it is held here
	given   slots // got it from here lately
	seen    bool  // somebody ever held it
}

func (n *nearby) piece(i int) *nearbyPiece {
	for len(n.pieces) <= i {
		n.pieces = append(n.pieces, nearbyPiece{})
	}
	return &n.pieces[i]
}

// holders are the neighbours who say that they hold piece i.
func (n *nearby) holders(i int) slots {
	if i >= len(n.pieces) {
		return 0
	}
	return n.pieces[i].holders
}

// stated are the neighbours who say that piece i has the hash in use.
func (n *nearby) stated(i int) slots {
	if i >= len(n.pieces) {
		return 0
	}
	return n.pieces[i].stated
}

// holdsAny are the neighbours who say that they hold a piece.
func (n *nearby) holdsAny() slots {
	var any slots
	for i := range n.pieces {
		any |= n.pieces[i].holders
	}
	return any
}

// toldAny are the neighbours who believe that this viewer has a piece, or is
// bringing it in.
func (n *nearby) toldAny() slots {
	any := n.toldBringing
	for i := range n.pieces {
		any |= n.pieces[i].toldHas
	}
	return any
}

// give notes that a neighbour got piece i.
func (n *nearby) give(who slots, i int, now Time) {
	if n.givenAt == 0 || now-n.givenAt >= onceIn {
		n.ungive(^slots(0))
		n.givenAt = now
	}
	n.piece(i).given |= who
}

// wasGiven reports whether neighbours got piece i lately.
func (n *nearby) wasGiven(who slots, i int, now Time) bool {
	return i < len(n.pieces) && n.pieces[i].given&who != 0 && now < n.givenAt+onceIn
}

// spread are the neighbours who hold piece i or were given it.
func (n *nearby) spread(i int) slots {
	if i >= len(n.pieces) {
		return 0
	}
	return n.pieces[i].holders | n.pieces[i].given
}

// ungive forgets what neighbours were given.
func (n *nearby) ungive(who slots) {
	for i := range n.pieces {
		n.pieces[i].given &^= who
	}
}

// holdsNo takes neighbours out of the holders of every piece.
func (n *nearby) holdsNo(who slots) {
	for i := range n.pieces {
		n.pieces[i].holders &^= who
	}
}

// untell makes neighbours hear anew of what is here.
func (n *nearby) untell(who slots) {
	n.toldBringing &^= who
	n.toldLength &^= who
	for i := range n.pieces {
		n.pieces[i].toldSum &^= who
		n.pieces[i].toldHas &^= who
	}
}

// unstate forgets what neighbours said of hashes and length: it is compared with
// what is in use, which changes.
func (n *nearby) unstate(who slots) {
	n.statedLength &^= who
	for i := range n.pieces {
		n.pieces[i].stated &^= who
	}
}

// forget drops all that passed with neighbours.
func (n *nearby) forget(who slots) {
	n.unstate(who)
	n.doubters &^= who
	n.holdsNo(who)
	n.untell(who)
	n.bringing &^= who
	n.disputed &^= who
	n.opposed &^= who
}

// dispute leaves neighbours out of this segment.
func (n *nearby) dispute(who slots) {
	n.forget(who)
	n.disputed |= who
}

// met are the neighbours with whom anything passed.
func (n *nearby) met() slots {
	any := n.bringing | n.disputed | n.toldBringing | n.toldLength
	for i := range n.pieces {
		any |= n.pieces[i].holders | n.pieces[i].toldSum | n.pieces[i].toldHas
	}
	return any
}
