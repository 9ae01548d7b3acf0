package main

// The names of web/agent.d.ts, which a test holds against that file: what the
// page may call, with how many arguments, and what it is called with.
var (
	moduleNames = []string{"version", "open"}
	configNames = []string{
		"server", "stream", "site", "token", "p2p", "upload", "maxUploadKbps", "memoryMB",
	}
	hostMethods = map[string]int{
		"state": 3, "segment": 5, "originFetch": 3, "peer": 2, "yield": 1, "error": 2,
		"fetch": 2,
	}
	agentMethods = map[string]int{
		"playlist": 3, "request": 7, "abort": 1, "progress": 1, "poll": 4, "buffer": 2, "offer": 6, "loading": 7, "page": 4,
		"configure": 3, "stalled": 1, "stats": 0, "recording": 0, "close": 0,
	}
	statsNames = []string{
		"viewer", "site", "peers", "originBytes", "peerBytes", "uploadBytes", "wastedBytes",
		"controlBytes", "storedBytes", "stallMs", "originReasons",
	}
	peerNames = []string{"id", "received", "sent", "rttMs"}
)
