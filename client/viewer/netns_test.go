//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// roleVar makes this test's program act a part in a network namespace instead of
// running tests.
const roleVar = "SHOAL_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := strings.Fields(os.Getenv(roleVar)); len(role) > 0 {
		if err := roles[role[0]](role[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// household is two network namespaces with a wire between them: a home, and all
// the rest.
type household struct {
	t          *testing.T
	home, rest string
}

// The addresses of both.
const (
	homeIP = "10.77.0.2"
	restIP = "10.77.0.1"
)

func newHousehold(t *testing.T, name, uplink string) *household {
	h := &household{t, "shoal-home-" + name, "shoal-rest-" + name}
	for _, space := range []string{h.home, h.rest} {
		_ = exec.Command("ip", "netns", "del", space).Run()
		h.run("ip", "netns", "add", space)
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", space).Run() })
		h.run("ip", "-n", space, "link", "set", "lo", "up")
	}
	h.run("ip", "link", "add", "uplink", "netns", h.home, "type", "veth", "peer", "name", "street", "netns", h.rest)
	h.run("ip", "-n", h.home, "addr", "add", homeIP+"/24", "dev", "uplink")
	h.run("ip", "-n", h.rest, "addr", "add", restIP+"/24", "dev", "street")
	h.run("ip", "-n", h.home, "link", "set", "uplink", "up")
	h.run("ip", "-n", h.rest, "link", "set", "street", "up")
	h.shape(uplink)
	return h
}

// shape gives the home's uplink a rate, and a router's queue before it: first
// in, first out, 256 kB.
func (h *household) shape(rate string) {
	h.run("tc", "-n", h.home, "qdisc", "replace", "dev", "uplink", "root", "handle", "1:", "tbf", "rate", rate, "burst", "3kb", "limit", "256kb")
}

func (h *household) run(name string, args ...string) {
	h.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		h.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// line is one line that a part printed.
type line struct {
	at   time.Time
	text string
}

// part is a program in one of the namespaces.
type part struct {
	mu    sync.Mutex
	lines []line
	first chan struct{} // closed at its first line
}

// act starts a role in a namespace; it ends with the test.
func (h *household) act(space string, role ...string) *part {
	h.t.Helper()
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.Command("ip", "netns", "exec", space, self)
	cmd.Env = append(os.Environ(), roleVar+"="+strings.Join(role, " "))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	p := &part{first: make(chan struct{})}
	done := make(chan struct{})
	go func() { defer close(done); p.read(out) }()
	h.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-done
		_ = cmd.Wait()
	})
	return p
}

func (p *part) read(out io.Reader) {
	for s := bufio.NewScanner(out); s.Scan(); {
		p.mu.Lock()
		p.lines = append(p.lines, line{time.Now(), s.Text()})
		if len(p.lines) == 1 {
			close(p.first)
		}
		p.mu.Unlock()
	}
}

// said are the lines from one time to another.
func (p *part) said(from, to time.Time) (texts []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		if !l.at.Before(from) && l.at.Before(to) {
			texts = append(texts, l.text)
		}
	}
	return texts
}
