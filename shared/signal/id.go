package signal

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// String is id in lower-case hexadecimal.
func (id ID) String() string { return strconv.FormatUint(uint64(id), 16) }

// MarshalJSON writes id as a string of lower-case hexadecimal digits.
func (id ID) MarshalJSON() ([]byte, error) {
	return strconv.AppendQuote(nil, id.String()), nil
}

// UnmarshalJSON reads a string of 1 to 16 lower-case hexadecimal digits.
func (id *ID) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return fmt.Errorf("an id is a string, not %.32q", b)
	}
	v, ok := parseID(text)
	if !ok {
		return fmt.Errorf("id %.32q is not 1 to 16 lower-case hexadecimal digits", text)
	}
	*id = v
	return nil
}

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
