package assets

import (
	"strconv"
	"strings"
)

// choose is the first of the encodings on offer, best first, that the client
// accepts; "" is the file as it is (RFC 9110, section 12.5.3).
func choose(accept string, offered []string) string {
	for _, encoding := range offered {
		if accepts(accept, encoding) {
			return encoding
		}
	}
	return ""
}

// accepts reads the coding's own entry, or the one for *.
func accepts(accept, encoding string) bool {
	any := false
	for _, item := range strings.Split(accept, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case encoding:
			return weight(parameters) > 0
		case "*":
			any = weight(parameters) > 0
		}
	}
	return any
}

func weight(parameters string) float64 {
	value, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0
	}
	return q
}

// matches holds If-None-Match against an entity tag; weak tags compare by their
// value (RFC 9110, section 13.1.2).
func matches(condition, tag string) bool {
	for _, item := range strings.Split(condition, ",") {
		item = strings.TrimPrefix(strings.TrimSpace(item), "W/")
		if item == "*" || item == tag {
			return true
		}
	}
	return false
}
