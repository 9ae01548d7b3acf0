// Command origin serves the demo's streams from a process of its own and counts
// what leaves it, for benchmarks and end-to-end tests. The streams are at
// /live/master.m3u8 and the other paths of package demo.
//
//	GET    /_log     every answered request, as JSON: see [snapshot]
//	POST   /_reset   forget them
//	GET    /_fault   the faults in force
//	POST   /_fault   add one: see [fault]
//	DELETE /_fault   end all
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"shoal/demo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type config struct {
	addr    string
	latency time.Duration
	rate    int64
	window  time.Duration
	noStore bool
}

func parse(args []string) (config, error) {
	var c config
	f := flag.NewFlagSet("origin", flag.ContinueOnError)
	f.StringVar(&c.addr, "addr", "127.0.0.1:9000", "address to listen on; port 0 takes a free one")
	f.DurationVar(&c.latency, "latency", 0, "wait before each answer, such as 20ms")
	f.Int64Var(&c.rate, "rate", 0, "bytes a second over all connections; 0 for no limit")
	f.DurationVar(&c.window, "window", 0, "length of the live playlists (default 40s)")
	f.BoolVar(&c.noStore, "no-store", false, "forbid caches, so that each fetch is seen here")
	if err := f.Parse(args); err != nil {
		return config{}, err
	}
	switch {
	case f.NArg() > 0:
		return config{}, fmt.Errorf("origin: unexpected argument %q", f.Arg(0))
	case c.latency < 0 || c.latency > time.Minute:
		return config{}, fmt.Errorf("origin: --latency %v: want 0 to 1m", c.latency)
	case c.rate < 0:
		return config{}, fmt.Errorf("origin: --rate %d: want 0 or more", c.rate)
	}
	return c, nil
}

// run serves until ctx ends. It tells out the URL once it listens.
func run(ctx context.Context, args []string, out io.Writer) error {
	c, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	streams, err := demo.New(demo.Options{Window: c.window})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return fmt.Errorf("origin: --addr: %w", err)
	}
	fmt.Fprintf(out, "listening on http://%s\n", listener.Addr())
	server := &http.Server{
		Handler:           newOrigin(streams, c),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	stopped := context.AfterFunc(ctx, func() { server.Close() })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("origin: %w", err)
	}
	return nil
}
