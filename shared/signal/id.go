package signal

import "strconv"

// String is id in lower-case hexadecimal.
func (id ID) String() string { return strconv.FormatUint(uint64(id), 16) }

// parseID reads 1 to 16 lower-case hexadecimal digits.
func parseID(s string) (ID, bool) {
	if len(s) == 0 || len(s) > 16 {
		return 0, false
	}
	v := ID(0)
	for _, c := range []byte(s) {
		switch {
		case '0' <= c && c <= '9':
			v = v<<4 | ID(c-'0')
		case 'a' <= c && c <= 'f':
			v = v<<4 | ID(c-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}
