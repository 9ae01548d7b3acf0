package main

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// environment makes a lookup of name, value pairs.
func environment(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "shoal.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestExampleFileEqualsTheDefaults(t *testing.T) {
	example, err := parse([]string{"--config", "../docs/shoal.example.json"}, environment())
	if err != nil {
		t.Fatal(err)
	}
	defaults, _ := parse(nil, environment())
	example.File = ""
	if !reflect.DeepEqual(example, defaults) {
		t.Errorf("the example says %+v, the defaults are %+v", example, defaults)
	}
	text, _ := os.ReadFile("../docs/shoal.example.json")
	new(Config).flags().VisitAll(func(f *flag.Flag) {
		if !onlyFlags[f.Name] && !strings.Contains(string(text), `"`+f.Name+`":`) {
			t.Errorf("the example does not list %s", f.Name)
		}
	})
}

func TestFlagsCountBeforeTheEnvironmentAndThatBeforeTheFile(t *testing.T) {
	file := write(t, `{"addr": ":1", "stun": ":1", "max-viewers": 1, "allow-origin": ["https://file.example"]}`)
	c, err := parse([]string{"--config", file, "--addr", ":3", "--allow-origin", "https://a.example", "--allow-origin", "*"},
		environment("SHOAL_ADDR", ":2", "SHOAL_STUN", ":2"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != ":3" || c.Stun != ":2" || c.MaxViewers != 1 || c.MaxSockets != 20_000 {
		t.Errorf("%+v", c)
	}
	if got := c.AllowOrigin.String(); got != "https://a.example,*" {
		t.Errorf("origins %q", got)
	}
}

func TestEverySettingIsAlsoAVariableAndAKey(t *testing.T) {
	values := map[string][2]string{ // as a variable, in the file
		"boolean":         {"true", "true"},
		"whole number":    {"7", "7"},
		"list of strings": {"a,b", `["a", "b"]`},
		"string":          {"x", `"x"`},
	}
	new(Config).flags().VisitAll(func(fl *flag.Flag) {
		if onlyFlags[fl.Name] {
			return
		}
		value := values[kindOf(fl)]
		var byVariable, byKey Config
		f := byVariable.flags()
		if err := fromEnvironment(f, environment(variable(fl.Name), value[0]), map[string]bool{}); err != nil {
			t.Fatal(err)
		}
		g := byKey.flags()
		if err := fromFile(g, write(t, `{"`+fl.Name+`": `+value[1]+`}`), nil); err != nil {
			t.Fatal(err)
		}
		for _, set := range []*flag.FlagSet{f, g} {
			if got := set.Lookup(fl.Name).Value.String(); got != value[0] {
				t.Errorf("%s is %q, want %q", fl.Name, got, value[0])
			}
		}
	})
}

func TestWrongSettingIsNamedWithItsCure(t *testing.T) {
	for name, c := range map[string]struct {
		args, env []string
		file      string
		want      []string
	}{
		"unknown flag":        {args: []string{"--adr", ":1"}, want: []string{"--adr", "--addr"}},
		"unknown key":         {file: `{"alow-origin": []}`, want: []string{`"alow-origin"`, `"allow-origin"`}},
		"key that is no key":  {file: `{"config": "x"}`, want: []string{`unknown key "config"`}},
		"number for text":     {file: `{"addr": 8080}`, want: []string{`"addr"`, "want a string", "8080"}},
		"text for a list":     {file: `{"allow-origin": "*"}`, want: []string{`"allow-origin"`, "want a list of strings"}},
		"text for a boolean":  {file: `{"demo": "yes"}`, want: []string{`"demo"`, "want a boolean"}},
		"fraction":            {file: `{"max-viewers": 1.5}`, want: []string{`"max-viewers"`, "want a whole number"}},
		"null":                {file: `{"data": null}`, want: []string{`"data"`, "want a string"}},
		"no object":           {file: `[]`, want: []string{"shoal.json", "not a JSON object"}},
		"two objects":         {file: `{} {}`, want: []string{"shoal.json"}},
		"variable":            {env: []string{"SHOAL_MAX_VIEWERS", "many"}, want: []string{"SHOAL_MAX_VIEWERS", `"many"`, "whole number"}},
		"missing file":        {args: []string{"--config", "/nowhere/x.json"}, want: []string{"--config", "/nowhere/x.json"}},
		"argument":            {args: []string{"start"}, want: []string{`"start"`}},
		"origin":              {args: []string{"--allow-origin", "example.com"}, want: []string{"--allow-origin", "example.com", "https://"}},
		"proxy":               {args: []string{"--trusted-proxy", "10.0.0.0/99"}, want: []string{"--trusted-proxy", "10.0.0.0/99"}},
		"half a certificate":  {args: []string{"--tls-cert", "x"}, want: []string{"--tls-cert", "--tls-key"}},
		"address":             {args: []string{"--addr", "8080"}, want: []string{"--addr", `"8080"`, ":port"}},
		"port":                {args: []string{"--stun", ":99999"}, want: []string{"--stun", "65535"}},
		"no room for viewers": {args: []string{"--max-viewers", "0"}, want: []string{"--max-viewers", "at least 1"}},
		"flag without value":  {args: []string{"--addr"}, want: []string{"addr"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.file != "" {
				c.args = append(c.args, "--config", write(t, c.file))
			}
			_, err := parse(c.args, environment(c.env...))
			if err == nil {
				t.Fatal("accepted")
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
}

func TestNetworksAndOriginsAreRead(t *testing.T) {
	c, err := parse([]string{"--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "::1", "--stun", "off"}, environment())
	if err != nil || len(c.proxies) != 2 || c.proxies[1].Bits() != 128 {
		t.Errorf("%v, %v", c.proxies, err)
	}
}

func TestUsageListsEveryFlagWithItsDefault(t *testing.T) {
	text := usage()
	for _, part := range []string{"--addr address\n", "(:8080)", "--allow-origin origin\n", "--demo\n", "--max-viewers", "--check-config"} {
		if !strings.Contains(text, part) {
			t.Errorf("the usage does not say %q:\n%s", part, text)
		}
	}
}
