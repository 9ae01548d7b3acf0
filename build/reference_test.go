package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/REFERENCE.md anew")

func TestReferenceIsWhatTheTypesSay(t *testing.T) {
	inRoot(t)
	types, err := os.ReadFile("web/api.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	want, err := reference(string(types))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("docs/REFERENCE.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("docs/REFERENCE.md"); err != nil || string(got) != want {
		t.Errorf("docs/REFERENCE.md is not what web/api.d.ts says (%v): go test ./build -run Reference -update", err)
	}
}

func TestReferenceHasEveryMemberWithItsTypeAndMeaning(t *testing.T) {
	text, err := reference(`/** What a page may set. */
export interface Options {
  /** Where it is. */
  server?: string;
  /**
   * Names a thing,
   * over two lines.
   */
  name?: (url: string) => string;
}

/** How far. */
export type State =
  | ""
  | "off" // not at all
  | "on"; // all the way

export interface Events {
  /** It changes. */
  state: {
    state: State; // the new one
  };
}

export interface Shoal {
  /** Attaches. */
  attach(player: Hls, options?: Options): void;
}
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"## Options\n\nWhat a page may set.\n\n- **`server`**: `string`. Where it is.\n",
		"- **`name`**: `(url: string) => string`. Names a thing, over two lines.\n",
		"| `off` | not at all |\n| `on` | all the way |\n",
		"### state\n\nIt changes.\n\n```ts\n{\n  state: State; // the new one\n}\n```\n",
		"### attach\n\nAttaches.\n\n```ts\nattach(player: Hls, options?: Options): void\n```\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestReferenceRefusesWhatHasNoMeaning(t *testing.T) {
	for _, types := range []string{
		"export interface Options {\n  server?: string;\n}\n",
		"export type State =\n  | \"off\";\n",
		"export interface Empty {\n}\n",
	} {
		if text, err := reference(types); err == nil {
			t.Errorf("%q became\n%s", types, text)
		}
	}
}

// TestHelpHasASectionForEveryReason holds the guide against the types; its codes
// are held by web/test/errors.test.ts.
func TestHelpHasASectionForEveryReason(t *testing.T) {
	inRoot(t)
	types, err := os.ReadFile("web/api.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	page, err := helpPage()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range declarations(string(types)) {
		for _, m := range d.members {
			name := strings.Trim(m.name, `"`)
			if d.name == "Reason" && name != "" && !strings.Contains(string(page), `id="`+name+`"`) {
				t.Errorf("help.html has no section %s", name)
			}
		}
	}
	if strings.Contains(string(page), "{{") {
		t.Error("help.html has a place that nothing was put into")
	}
}
