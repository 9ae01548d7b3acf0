package manifest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"shoal/shared/media"
)

// seconds reads decimal seconds exactly, as integers: floating point would
// round differently on different machines. Digits beyond the ninth after the
// point are dropped.
func seconds(field, s string) (int64, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(s) > 32 || !digits(whole+fraction) {
		return 0, fmt.Errorf("%s is %.32q, want decimal seconds", field, s)
	}
	sec, err := strconv.ParseInt("0"+whole, 10, 64)
	if err != nil || sec > MaxDuration/int64(time.Second) {
		return 0, fmt.Errorf("%s is %s s, at most %d", field, s, MaxDuration/int64(time.Second))
	}
	ns, err := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is %.32q, want decimal seconds", field, s)
	}
	if total := sec*int64(time.Second) + ns; total <= MaxDuration {
		return total, nil
	}
	return 0, fmt.Errorf("%s is %s s, at most %d", field, s, MaxDuration/int64(time.Second))
}

// integer reads a decimal number of at most max.
func integer(field, s string, max uint64) (uint64, error) {
	if !digits(s) {
		return 0, fmt.Errorf("%s is %.32q, want a decimal number", field, s)
	}
	v, err := strconv.ParseUint(s, 10, 64)
	if err != nil || v > max {
		return 0, fmt.Errorf("%s is %.32s, at most %d", field, s, max)
	}
	return v, nil
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// byteRange reads "length" or "length@start"; start is implied where it is not
// said.
func byteRange(s string, implied int64) (media.ByteRange, error) {
	length, at, said := strings.Cut(s, "@")
	n, err := integer("byte range length", length, uint64(MaxOffset))
	if err != nil {
		return media.ByteRange{}, err
	}
	start := uint64(implied)
	if said {
		if start, err = integer("byte range start", at, uint64(MaxOffset)); err != nil {
			return media.ByteRange{}, err
		}
	}
	if n == 0 || n+start > uint64(MaxOffset) {
		return media.ByteRange{}, fmt.Errorf("byte range %.64q is empty or ends beyond %d", s, MaxOffset)
	}
	return media.ByteRange{Start: int64(start), Length: int64(n)}, nil
}
