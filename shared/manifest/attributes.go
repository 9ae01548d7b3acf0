package manifest

import "strings"

// attributes reads an attribute list (RFC 8216, section 4.2): NAME=VALUE, with
// commas between, quotation marks taken off. Of a name that stands twice the
// last counts; what is no attribute ends the list.
func attributes(list string) map[string]string {
	read := map[string]string{}
	for list != "" {
		name, rest, found := strings.Cut(list, "=")
		if !found {
			break
		}
		var value string
		if quoted, isQuoted := strings.CutPrefix(rest, `"`); isQuoted {
			value, rest, _ = strings.Cut(quoted, `"`)
			_, list, _ = strings.Cut(rest, ",")
		} else {
			value, list, _ = strings.Cut(rest, ",")
		}
		read[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return read
}
