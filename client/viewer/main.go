//go:build !js

// Command viewer runs headless viewers: each has an agent with native ports
// and a simple player, so that a swarm can be tried without browsers. It plays
// for a while, prints what came from where, and can fail where too much came
// from the origin.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"shoal/client/agent"
)

// options are the flags.
type options struct {
	server   string
	url      string
	stream   string
	site     string
	n        int
	join     time.Duration // between two viewers
	stay     time.Duration // of each, on average; 0: to the end
	length   time.Duration // from the first join
	p2p      bool
	upload   bool
	memoryMB int64
	offload  float64 // least share of media from peers; 0: do not care
	verbose  bool

	// What no flag sets.
	hidden bool // the page is in the background
	agent  agent.Config
}

// maxViewers bounds -n: each viewer has sockets of its own. Over a run any
// number may come and go.
const maxViewers = 500

// minStay bounds -stay: joining takes a second or two.
const minStay = 2 * time.Second

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("viewer", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.server, "server", "ws://127.0.0.1:8080/v1/join", "`address` of the coordinator")
	f.StringVar(&o.url, "url", "", "`playlist` to play, master or media")
	f.StringVar(&o.stream, "stream", "", "stream `id`; empty: the playlist's address")
	f.StringVar(&o.site, "site", "", "`name` of the site, as a page would give it")
	f.IntVar(&o.n, "n", 1, "how many viewers at a time")
	f.DurationVar(&o.join, "join", time.Second, "time between two of them joining")
	f.DurationVar(&o.stay, "stay", 0, "how long each stays on average before another takes its place; 0: to the end")
	f.DurationVar(&o.length, "for", time.Minute, "how long to play, from the first join")
	f.BoolVar(&o.p2p, "p2p", true, "deliver through peers")
	f.BoolVar(&o.upload, "upload", true, "give to peers, too")
	f.Int64Var(&o.memoryMB, "memory", 64, "`megabytes` that each viewer's store may hold")
	f.Float64Var(&o.offload, "expect-offload", 0, "least `share` of media not from the origin, 0 to 1; less is a failure")
	f.BoolVar(&o.verbose, "v", false, "print what each viewer tells its page")
	if err := f.Parse(args); err != nil {
		if err == flag.ErrHelp {
			f.SetOutput(os.Stdout)
			f.Usage()
		}
		return o, err
	}
	switch {
	case o.url == "":
		return o, fmt.Errorf("viewer: -url is missing: the playlist to play")
	case o.n < 1 || o.n > maxViewers:
		return o, fmt.Errorf("viewer: -n is %d, want 1 to %d", o.n, maxViewers)
	case o.stay < 0 || o.stay > 0 && o.stay < minStay:
		return o, fmt.Errorf("viewer: -stay is %v, want 0 or at least %v", o.stay, minStay)
	case o.memoryMB < 1:
		return o, fmt.Errorf("viewer: -memory is %d, want at least 1", o.memoryMB)
	case o.offload < 0 || o.offload > 1:
		return o, fmt.Errorf("viewer: -expect-offload is %v, want 0 to 1", o.offload)
	}
	return o, nil
}

func main() {
	o, err := parse(os.Args[1:])
	if err == flag.ErrHelp {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r := play(ctx, o)
	r.print(os.Stdout)
	if err := r.check(o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
