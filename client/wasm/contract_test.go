//go:build !js

package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// contract is web/agent.d.ts without its comments.
func contract(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../web/agent.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`).ReplaceAllString(string(text), "")
}

// members are the names that an interface of the contract declares at its top
// level; of a method, the value is how many parameters it has, else -1.
func members(t *testing.T, text, name string) map[string]int {
	t.Helper()
	_, body, found := strings.Cut(text, "interface "+name+" {")
	if !found {
		t.Fatalf("web/agent.d.ts has no interface %s", name)
	}
	return membersOf(body)
}

// membersOf reads up to the brace that closes the interface.
func membersOf(body string) map[string]int {
	found := map[string]int{}
	depth, start := 0, 0
	for i, c := range body {
		switch c {
		case '{', '(', '<':
			depth++
		case '}', ')':
			if depth == 0 {
				return found
			}
			depth--
		case '>':
			if body[i-1] != '=' {
				depth--
			}
		case ';':
			if depth == 0 {
				declare(found, strings.TrimSpace(body[start:i]))
				start = i + 1
			}
		}
	}
	return found
}

var declaration = regexp.MustCompile(`^(?:readonly )?(\w+)(\(?)`)

func declare(found map[string]int, text string) {
	m := declaration.FindStringSubmatch(text)
	if m[2] == "" {
		found[m[1]] = -1
		return
	}
	found[m[1]] = parameters(text[len(m[0]):])
}

// parameters counts what stands before the parenthesis that closes the list.
func parameters(list string) int {
	depth, colons := 0, 0
	for _, c := range list {
		switch c {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return colons
			}
			depth--
		case ':':
			if depth == 0 {
				colons++
			}
		}
	}
	return colons
}

func names(of []string) map[string]int {
	m := map[string]int{}
	for _, name := range of {
		m[name] = -1
	}
	return m
}

func TestThePageIsPromisedWhatTheAgentKeeps(t *testing.T) {
	text := contract(t)
	module := names(moduleNames)
	module["open"] = 2
	for name, want := range map[string]map[string]int{
		"AgentModule": module,
		"AgentConfig": names(configNames),
		"AgentHost":   hostMethods,
		"Agent":       agentMethods,
		"AgentStats":  names(statsNames),
	} {
		if got := members(t, text, name); !maps.Equal(got, want) {
			t.Errorf("interface %s: web/agent.d.ts declares %v, the agent has %v", name, got, want)
		}
	}
	_, peers, _ := strings.Cut(text, "peers: {")
	got := slices.Sorted(maps.Keys(membersOf(strings.Replace(peers, " }", "; }", 1))))
	if want := slices.Sorted(slices.Values(peerNames)); !slices.Equal(got, want) {
		t.Errorf("AgentStats.peers: web/agent.d.ts declares %v, the agent has %v", got, want)
	}
}
