// Command server is Shoal's coordinator: it introduces the viewers of a stream
// to each other and serves the page's script and the agent. With --demo it is
// also an origin to try them on.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"shoal/build/dist"
)

func main() {
	s := &Server{Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Files: dist.Files}
	switch err := s.Parse(os.Args[1:], os.LookupEnv); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage())
		return
	case err != nil:
		fail(err)
	case s.Config.CheckConfig:
		fmt.Println("the configuration is valid")
		return
	}
	// Asked to end while starting, the server still ends in order.
	calls := make(chan os.Signal, 1)
	signal.Notify(calls, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	if err := s.Run(); err != nil {
		fail(err)
	}
	for {
		select {
		case call := <-calls:
			if call == syscall.SIGHUP {
				s.Reload()
				continue
			}
			s.Log.Info("leaving", "signal", call)
			s.Close()
			return
		case err := <-s.Failed():
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "shoal:", err)
	os.Exit(1)
}
