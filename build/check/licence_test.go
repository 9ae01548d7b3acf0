package check

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// allowed are the SPDX names of the licences that dependencies may have.
var allowed = []string{"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MPL-2.0"}

// licences are recognised by a phrase of their text, the first that fits.
var licences = []struct {
	name   string
	phrase *regexp.Regexp
}{
	{"GPL", regexp.MustCompile(`GNU (LESSER |AFFERO |LIBRARY )?GENERAL PUBLIC LICENSE`)},
	{"Apache-2.0", regexp.MustCompile(`Apache License,?\s+Version 2\.0`)},
	{"MPL-2.0", regexp.MustCompile(`Mozilla Public License,?\s+[Vv]ersion 2\.0`)},
	{"ISC", regexp.MustCompile(`Permission to use, copy, modify, and(/or)? distribute`)},
	{"MIT", regexp.MustCompile(`Permission is hereby granted, free of charge`)},
	{"BSD-3-Clause", regexp.MustCompile(`Redistribution and use in source and binary forms`)},
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)(\.(md|txt|mit))?$`)

func TestLinkedModulesHaveAllowedLicences(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range worlds {
		for _, p := range w.packages(t) {
			if p.Module == nil || p.Module.Main || seen[p.Module.Path] {
				continue
			}
			seen[p.Module.Path] = true
			if name := licenceOf(t, p.Module.Dir); !slices.Contains(allowed, name) {
				t.Errorf("%s %s: licence %s is not one of %v", p.Module.Path, p.Module.Version, name, allowed)
			}
		}
	}
	if len(seen) == 0 {
		t.Error("no modules found")
	}
}

// licenceOf names the licence in the module's directory. The whole text counts,
// white space as one blank, letter case as licences write it.
func licenceOf(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		return recognise(string(text))
	}
	return "(no licence file)"
}

func recognise(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, l := range licences {
		if l.phrase.MatchString(text) {
			return l.name
		}
	}
	return "(unknown text)"
}

func TestLockedPackagesHaveAllowedLicences(t *testing.T) {
	for _, file := range files(t, "package-lock.json") {
		var lock struct {
			Packages map[string]struct{ License string }
		}
		if err := json.Unmarshal([]byte(read(t, file)), &lock); err != nil {
			t.Fatal(err)
		}
		for path, p := range lock.Packages {
			if !permits(p.License) {
				t.Errorf("%s: %s: licence %q is not one of %v", file, path, p.License, allowed)
			}
		}
	}
}

// permits reads an SPDX expression of OR and AND without nesting.
func permits(expression string) bool {
	trimmed := strings.Trim(expression, "()")
	if all := strings.Split(trimmed, " AND "); len(all) > 1 {
		return !slices.ContainsFunc(all, func(e string) bool { return !permits(e) })
	}
	return slices.ContainsFunc(strings.Split(trimmed, " OR "), func(name string) bool {
		return slices.Contains(allowed, name)
	})
}

func TestLicencesAreRecognised(t *testing.T) {
	for text, want := range map[string]string{
		"The MIT License\nPermission is hereby granted, free\nof charge": "MIT",
		"GNU AFFERO GENERAL PUBLIC LICENSE":                              "GPL",
		"All rights reserved.":                                           "(unknown text)",
	} {
		if got := recognise(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for expression, want := range map[string]bool{
		"MIT": true, "(MIT OR GPL-3.0)": true, "MIT AND GPL-3.0": false, "": false, "UNLICENSED": false,
	} {
		if got := permits(expression); got != want {
			t.Errorf("%q: permitted %v, want %v", expression, got, want)
		}
	}
}
