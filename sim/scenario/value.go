package scenario

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A reader takes the text of one value, or says which rule it breaks.
type reader func(value string) error

// one reads the only value of a line.
func one(values []string, read reader) error {
	if err := want(values, 1); err != nil {
		return err
	}
	return read(values[0])
}

// flag is a line without a value.
func flag(values []string, v *bool) error {
	*v = true
	return want(values, 0)
}

func want(values []string, n int) error {
	if len(values) != n {
		return fmt.Errorf("want %d values, got %d", n, len(values))
	}
	return nil
}

func count(v *int) reader {
	return func(value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return errors.New("want a whole number of 1 or more")
		}
		*v = n
		return nil
	}
}

func duration(v *time.Duration) reader {
	return func(value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return errors.New("want a time such as 500ms, 30s or 10m, not negative")
		}
		*v = d
		return nil
	}
}

// span reads "5ms" or "5ms-8ms".
func span(v *Span) reader {
	return func(value string) error {
		from, to, two := strings.Cut(value, "-")
		if !two {
			to = from
		}
		var least, most time.Duration
		if err := errors.Join(duration(&least)(from), duration(&most)(to)); err != nil {
			return errors.New("want a time or a range of times such as 5ms-8ms")
		}
		if most < least {
			return errors.New("ends before it begins")
		}
		*v = Span{int64(least), int64(most)}
		return nil
	}
}

// share reads "2.5%".
func share(v *int64) reader {
	return func(value string) error {
		number, isShare := strings.CutSuffix(value, "%")
		f, err := strconv.ParseFloat(number, 64)
		if err != nil || !isShare || !(f >= 0 && f <= 100) {
			return errors.New("want a share such as 2.5%, at most 100%")
		}
		*v = int64(f * Whole / 100)
		return nil
	}
}

// rate reads "600kbit", "1.5mbit" or "10gbit" per second.
func rate(v *int64) reader {
	return amount(v, "a rate in kbit, mbit or gbit above 0",
		unit{"kbit", 1000 / 8}, unit{"mbit", 1_000_000 / 8}, unit{"gbit", 1_000_000_000 / 8})
}

// size reads "512kB" or "64MB".
func size(v *int64) reader {
	return amount(v, "an amount in kB or MB above 0", unit{"kB", 1 << 10}, unit{"MB", 1 << 20})
}

type unit struct {
	name  string
	worth int64
}

// amountMost keeps products of rates and times within 63 bits.
const amountMost = 100_000_000_000 / 8

func amount(v *int64, what string, units ...unit) reader {
	return func(value string) error {
		for _, u := range units {
			number, is := strings.CutSuffix(value, u.name)
			f, err := strconv.ParseFloat(number, 64)
			if n := f * float64(u.worth); is && err == nil && n >= 1 && n <= amountMost {
				*v = int64(n)
				return nil
			}
		}
		return fmt.Errorf("want %s", what)
	}
}

// bare is a key without a value.
func bare(v *bool) reader {
	return func(value string) error {
		if value != "" {
			return errors.New("takes no value")
		}
		*v = true
		return nil
	}
}

func word(v *string) reader {
	return func(value string) error {
		if value == "" {
			return errors.New("want a word")
		}
		*v = value
		return nil
	}
}
