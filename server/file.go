package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"
)

// fromFile reads the settings that are not given yet from a JSON file, which
// is one object whose keys are the names of the flags.
func fromFile(f *flag.FlagSet, file string, given map[string]bool) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("--config: %w", err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return fmt.Errorf("--config %s: not a JSON object: %w", file, err)
	}
	names := make([]string, 0, len(keys))
	for name := range keys {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fl := f.Lookup(name)
		if fl == nil || onlyFlags[name] {
			return fmt.Errorf("--config %s: unknown key %q; the nearest that exists is %q", file, name, nearest(f, name))
		}
		if err := fromJSON(fl, keys[name], given[name]); err != nil {
			return fmt.Errorf("--config %s: key %q: %w", file, name, err)
		}
	}
	return nil
}

// fromJSON checks a value, and sets it unless a flag or the environment has.
func fromJSON(fl *flag.Flag, raw json.RawMessage, given bool) error {
	var value any
	switch kindOf(fl) {
	case "boolean":
		value = new(bool)
	case "whole number":
		value = new(int)
	case "list of strings":
		value = new([]string)
	default:
		value = new(string)
	}
	if string(raw) == "null" || json.Unmarshal(raw, value) != nil {
		return fmt.Errorf("want a %s, got %.40s", kindOf(fl), raw)
	}
	if given {
		return nil
	}
	return fl.Value.Set(text(value))
}

func text(value any) string {
	switch v := value.(type) {
	case *[]string:
		return strings.Join(*v, ",")
	case *string:
		return *v
	case *int:
		return fmt.Sprint(*v)
	case *bool:
		return fmt.Sprint(*v)
	}
	panic("server: a setting of unknown kind")
}

// kindOf names what a flag holds.
func kindOf(fl *flag.Flag) string {
	if _, ok := fl.Value.(*list); ok {
		return "list of strings"
	}
	switch fl.Value.(flag.Getter).Get().(type) {
	case bool:
		return "boolean"
	case int:
		return "whole number"
	}
	return "string"
}

// explain adds to an error of the flag package what may have been meant.
func explain(err error, f *flag.FlagSet) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return err
	}
	return fmt.Errorf("unknown flag --%s; the nearest that exists is --%s", name, nearest(f, name))
}

// nearest is the setting whose name takes the fewest changes to become name.
func nearest(f *flag.FlagSet, name string) string {
	best, least := "", 1<<30
	f.VisitAll(func(fl *flag.Flag) {
		if d := distance(fl.Name, name); d < least {
			best, least = fl.Name, d
		}
	})
	return best
}

// distance is Levenshtein's (1965): letters to insert, remove or replace.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// usage lists every flag with its default.
func usage() string {
	var b strings.Builder
	b.WriteString("Shoal's coordinator. Every flag is also an environment variable SHOAL_… and a\n" +
		"key of the configuration file.\n\n")
	new(Config).flags().VisitAll(func(fl *flag.Flag) {
		argument, words := flag.UnquoteUsage(fl)
		fmt.Fprintf(&b, "  --%s", fl.Name)
		if argument != "" {
			b.WriteString(" " + argument)
		}
		b.WriteString("\n      " + strings.ReplaceAll(words, "\n", "\n      "))
		if fl.DefValue != "" && fl.DefValue != "false" {
			fmt.Fprintf(&b, " (%s)", fl.DefValue)
		}
		b.WriteString("\n")
	})
	return b.String()
}
