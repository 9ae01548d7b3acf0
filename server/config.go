package main

import (
	"flag"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"shoal/server/policy"
)

// Config is everything that can be set. Each field is a flag, an environment
// variable SHOAL_… and a key of the configuration file; the first of these that
// is given counts.
type Config struct {
	Addr         string
	Data         string
	Demo         bool
	AllowOrigin  list
	TrustedProxy list
	TLSCert      string
	TLSKey       string
	Stun         string
	MaxSockets   int
	MaxPerIP     int
	MaxViewers   int

	File        string // --config
	CheckConfig bool

	origins policy.Origins
	proxies []netip.Prefix
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

// Set adds one entry, or several between commas.
func (l *list) Set(text string) error {
	for _, entry := range strings.Split(text, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			*l = append(*l, entry)
		}
	}
	return nil
}

// flags binds c to a set of flags, and gives c their defaults.
func (c *Config) flags() *flag.FlagSet {
	f := flag.NewFlagSet("shoal", flag.ContinueOnError)
	f.SetOutput(discard{})
	f.StringVar(&c.Addr, "addr", ":8080", "`address` to serve on")
	f.StringVar(&c.Data, "data", "", "`directory` for what must outlive a restart; empty: nothing does")
	f.BoolVar(&c.Demo, "demo", false, "serve the demo page and its streams")
	f.Var(&c.AllowOrigin, "allow-origin", "`origin` whose pages may use this server, like https://www.example.com;\n* for any; may be repeated. Pages of the server's own host always may")
	f.Var(&c.TrustedProxy, "trusted-proxy", "`network` like 10.0.0.0/8 whose X-Forwarded-For is believed; may be repeated")
	f.StringVar(&c.TLSCert, "tls-cert", "", "`file` with the certificate chain; serves HTTPS")
	f.StringVar(&c.TLSKey, "tls-key", "", "`file` with the certificate's key")
	f.StringVar(&c.Stun, "stun", ":3478", "UDP `address` to answer STUN on, or off")
	f.IntVar(&c.MaxSockets, "max-sockets", 20_000, "viewers' sockets open at once")
	f.IntVar(&c.MaxPerIP, "max-sockets-per-ip", 4_000, "of them from one address")
	f.IntVar(&c.MaxViewers, "max-viewers", 20_000, "viewers of one stream")
	f.StringVar(&c.File, "config", "", "JSON `file` with any of these settings; see docs/shoal.example.json")
	f.BoolVar(&c.CheckConfig, "check-config", false, "check the settings and end")
	return f
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// onlyFlags cannot be keys of the configuration file.
var onlyFlags = map[string]bool{"config": true, "check-config": true}

// parse reads the settings from the flags, the environment and the file. An
// error names the setting, the rule and where it was set.
func parse(args []string, env func(string) (string, bool)) (Config, error) {
	var c Config
	f := c.flags()
	if err := f.Parse(args); err != nil {
		return c, explain(err, f)
	}
	if f.NArg() > 0 {
		return c, fmt.Errorf("argument %q: settings are flags, like --addr", f.Arg(0))
	}
	given := map[string]bool{}
	f.Visit(func(fl *flag.Flag) { given[fl.Name] = true })
	if err := fromEnvironment(f, env, given); err != nil {
		return c, err
	}
	if c.File != "" {
		if err := fromFile(f, c.File, given); err != nil {
			return c, err
		}
	}
	return c, c.check()
}

func fromEnvironment(f *flag.FlagSet, env func(string) (string, bool), given map[string]bool) (err error) {
	f.VisitAll(func(fl *flag.Flag) {
		name := variable(fl.Name)
		text, ok := env(name)
		if !ok || given[fl.Name] || err != nil {
			return
		}
		given[fl.Name] = true
		if e := fl.Value.Set(text); e != nil {
			err = fmt.Errorf("environment: %s=%q: want a %s", name, text, kindOf(fl))
		}
	})
	return err
}

// variable is the environment variable of a flag.
func variable(name string) string {
	return "SHOAL_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// check holds the settings against their rules and reads those that have a
// form of their own.
func (c *Config) check() (err error) {
	if c.origins, err = policy.ParseOrigins(c.AllowOrigin); err != nil {
		return fmt.Errorf("--allow-origin: %w", err)
	}
	for _, text := range c.TrustedProxy {
		network, err := parseNetwork(text)
		if err != nil {
			return fmt.Errorf("--trusted-proxy %q: want a network like 10.0.0.0/8, or an address", text)
		}
		c.proxies = append(c.proxies, network)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fmt.Errorf("--tls-cert and --tls-key: both are needed, or none")
	}
	for name, n := range map[string]int{
		"max-sockets": c.MaxSockets, "max-sockets-per-ip": c.MaxPerIP, "max-viewers": c.MaxViewers,
	} {
		if n < 1 {
			return fmt.Errorf("--%s %d: want at least 1", name, n)
		}
	}
	if err := checkAddress("addr", c.Addr); err != nil {
		return err
	}
	if c.Stun == "off" {
		return nil
	}
	return checkAddress("stun", c.Stun)
}

func checkAddress(name, addr string) error {
	i := strings.LastIndexByte(addr, ':')
	if i < 0 {
		return fmt.Errorf("--%s %q: want host:port, or :port for every host", name, addr)
	}
	if _, err := strconv.ParseUint(addr[i+1:], 10, 16); err != nil {
		return fmt.Errorf("--%s %q: want a port from 0 to 65535 behind the last colon", name, addr)
	}
	return nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}
