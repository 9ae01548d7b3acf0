package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"shoal/demo"
	"shoal/server/admin"
	"shoal/server/assets"
	"shoal/server/hub"
	"shoal/server/policy"
	"shoal/server/stun"
)

// patience is how long viewers are given to take their leave.
const patience = 3 * time.Second

// Server is the whole program: Parse, Run, and Close when it has run enough.
type Server struct {
	Config Config
	Log    *slog.Logger
	Files  fs.FS // what the build made

	args     []string
	env      func(string) (string, bool)
	hub      *hub.Hub
	stun     *stun.Server
	listener net.Listener
	http     *http.Server
	keys     keys
	failed   chan error
}

// Parse reads the settings.
func (s *Server) Parse(args []string, env func(string) (string, bool)) (err error) {
	s.args, s.env = args, env
	s.Config, err = parse(args, env)
	return err
}

// Run starts everything and returns when the server is ready. An error names
// the setting that it comes from; nothing is left running then.
func (s *Server) Run() (err error) {
	defer func() {
		if err != nil {
			s.abandon()
		}
	}()
	files, err := assets.New(s.Files, assets.Options{Demo: s.Config.Demo, Refuse: s.refuse, Admit: s.admit})
	if err != nil {
		return err
	}
	if err := s.startHub(); err != nil {
		return err
	}
	if s.Config.TLSCert != "" {
		if err := s.keys.load(s.Config.TLSCert, s.Config.TLSKey); err != nil {
			return fmt.Errorf("--tls-cert, --tls-key: %w", err)
		}
	}
	if s.listener, err = net.Listen("tcp", s.Config.Addr); err != nil {
		return fmt.Errorf("--addr %s: %w", s.Config.Addr, err)
	}
	extra, err := s.demoHandlers()
	if err != nil {
		return err
	}
	s.serve(admin.Router(admin.Handlers{
		Join: s.hub, Assets: files, Extra: extra,
		Ready: s.hub.Ready, Snapshot: s.hub.Snapshot, Version: files.Version(),
	}))
	s.announce(files.Version())
	return nil
}

func (s *Server) startHub() (err error) {
	port := 0
	if s.Config.Stun != "off" {
		if s.stun, err = stun.Listen(s.Config.Stun); err != nil {
			return fmt.Errorf("--stun %s: %w; choose another port, or --stun off", s.Config.Stun, err)
		}
		port = s.stun.Port()
	}
	secret, err := readSecret(s.Config.Data)
	if err != nil {
		return fmt.Errorf("--data %s: %w", s.Config.Data, err)
	}
	s.hub = hub.New(hub.Config{
		StunPort: port, Secret: secret, Home: s.home(), Log: s.Log,
		Limits: hub.Limits{Sockets: s.Config.MaxSockets, PerIP: s.Config.MaxPerIP, Viewers: s.Config.MaxViewers},
	})
	s.hub.SetRules(s.rules(s.Config))
	return nil
}

func (s *Server) rules(c Config) hub.Rules {
	return hub.Rules{Origins: c.origins, Proxies: c.proxies}
}

// refuse says why the page that asks may not have the agent: for the reason
// that it may not join.
func (s *Server) refuse(r *http.Request) (why string, open bool) {
	origin, origins := r.Header.Get("Origin"), s.hub.Rules().Origins
	if !origins.Allow(origin, r.Host) {
		why = policy.Refusal(origin)
	}
	return why, origins.Any()
}

// admit lets agents into a site a few at a time.
func (s *Server) admit(r *http.Request) (done func(), ok bool) { return s.hub.Admit(r) }

func (s *Server) demoHandlers() (map[string]http.Handler, error) {
	if !s.Config.Demo {
		return nil, nil
	}
	origin, err := demo.New(demo.Options{})
	if err != nil {
		return nil, err
	}
	return map[string]http.Handler{
		"/demo/":         origin,
		"/demo/lan.json": http.HandlerFunc(s.serveLAN),
	}, nil
}

func (s *Server) serve(handler http.Handler) {
	s.failed = make(chan error, 1)
	s.http = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      5 * time.Minute, // the agent over a line of 40 kbit/s
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	run := func() error { return s.http.Serve(s.listener) }
	if s.Config.TLSCert != "" {
		s.http.TLSConfig = s.keys.config()
		run = func() error { return s.http.ServeTLS(s.listener, "", "") }
	}
	go func() {
		if err := run(); err != http.ErrServerClosed {
			s.failed <- err
		}
	}()
}

// Failed gives the error that ended the server by itself, if one does.
func (s *Server) Failed() <-chan error { return s.failed }

// Close takes leave of all viewers and ends everything, within five seconds.
func (s *Server) Close() {
	s.hub.Stop(patience)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close() // downloads that are under way
	}
	s.abandon()
}

func (s *Server) abandon() {
	if s.listener != nil {
		s.listener.Close()
	}
	if s.stun != nil {
		s.stun.Close()
	}
}

// Reload reads the settings again, puts those to use that can change while the
// server runs, and names the others that have changed. Settings that are wrong
// change nothing.
func (s *Server) Reload() {
	c, err := parse(s.args, s.env)
	if err != nil {
		s.Log.Error("the settings are kept as they were", "error", err)
		return
	}
	if s.Config.TLSCert != "" && c.TLSCert != "" {
		if err := s.keys.load(c.TLSCert, c.TLSKey); err != nil {
			s.Log.Error("the certificate is kept as it was", "error", err)
		}
	}
	s.hub.SetRules(s.rules(c))
	s.Log.Info("settings read again", "allow-origin", c.AllowOrigin.String(), "trusted-proxy", c.TrustedProxy.String())
	if names := s.Config.fixed(c); len(names) > 0 {
		s.Log.Warn("these settings need a restart", "changed", strings.Join(names, ", "))
	}
}

// fixed names the settings that differ and cannot change while the server runs.
func (c Config) fixed(next Config) []string {
	var names []string
	different := func(name string, is bool) {
		if is {
			names = append(names, "--"+name)
		}
	}
	different("addr", c.Addr != next.Addr)
	different("data", c.Data != next.Data)
	different("demo", c.Demo != next.Demo)
	different("stun", c.Stun != next.Stun)
	different("tls-cert", (c.TLSCert == "") != (next.TLSCert == ""))
	different("max-sockets", c.MaxSockets != next.MaxSockets)
	different("max-sockets-per-ip", c.MaxPerIP != next.MaxPerIP)
	different("max-viewers", c.MaxViewers != next.MaxViewers)
	slices.Sort(names)
	return names
}
