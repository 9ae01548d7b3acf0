package main

import "strings"

// inner are names of members that only the page's loader uses, inside shoal.js:
// the bundle gives them short ones, which saves every page 4 % of the script. A
// test holds them against what is public, and what the browser and the players
// own.
var inner = []string{
	"agentStats", "arrived", "began", "begun", "blocked", "coming", "crashed", "deliverable", "distrust",
	"distrusted", "early", "edges", "emitter", "fetchedAt", "fetches", "firstByteMs", "firstFrame", "floatStart",
	"generation", "giveUpAt", "holdMs", "hurry", "loadOwn", "loadedByPlayer", "mayWait", "movedAt", "ownReason",
	"pageChanged", "phase", "plugin", "readAlong", "remember", "reportedAt", "requested", "settle", "shouldMove",
	"stalling", "starts", "takeSegments", "usualMs", "waitingBytes", "watcher", "withAgent",
}

// innerPattern is inner as a regular expression of esbuild's.
func innerPattern() string { return "^(" + strings.Join(inner, "|") + ")$" }
