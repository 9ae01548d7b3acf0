package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"shoal/sim/plan"
)

// gap joins a number and its unit: a space that no line breaks at.
const gap = "\u00a0"

// count writes 9812 as "9,812".
func count[N ~int | ~int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// figure writes a number with as many digits as it needs to tell: 0.42, 3.4, 38, 1,200.
func figure(f float64) string {
	switch size := max(f, -f); {
	case size == 0:
		return "0"
	case size < 1:
		return trim(strconv.FormatFloat(f, 'f', 2, 64))
	case size < 10:
		return trim(strconv.FormatFloat(f, 'f', 1, 64))
	default:
		return count(int64(f + 0.5))
	}
}

func trim(s string) string {
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// percent writes a share. Close to all or nothing it says how close, and it
// says 100 % only of all.
func percent(share float64) string {
	digits, part := 1, 1000.0
	switch away := min(share, 1-share); {
	case away == 0:
		digits, part = 0, 100
	case away > 0 && away < 0.005:
		digits, part = 2, 10_000
	}
	return strconv.FormatFloat(100*math.Floor(share*part+1e-9)/part, 'f', digits, 64) + gap + "%"
}

// unit is a step of a scale for people.
type unit struct {
	name  string
	worth float64
}

var (
	rateUnits = []unit{{"bit/s", 1}, {"kbit/s", 1e3}, {"Mbit/s", 1e6}, {"Gbit/s", 1e9}}
	byteUnits = []unit{{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}}
	timeUnits = []unit{{"ms", 1}, {"s", 1e3}}
)

// fit is the largest unit in which most is at least 1.
func fit(most float64, units []unit) unit {
	u := units[0]
	for _, larger := range units[1:] {
		if most >= larger.worth {
			u = larger
		}
	}
	return u
}

func inUnit(f float64, units []unit) string {
	u := fit(f, units)
	return figure(f/u.worth) + gap + u.name
}

// Rate writes bytes per second as bits per second.
func Rate(bytes int64) string { return inUnit(float64(8*bytes), rateUnits) }

func size(bytes int64) string { return inUnit(float64(bytes), byteUnits) }

// span writes milliseconds.
func span(ms int64) string {
	if ms >= 120_000 {
		return fmt.Sprintf("%d%smin %d%ss", ms/60_000, gap, ms/1000%60, gap)
	}
	return inUnit(float64(ms), timeUnits)
}

// clock writes a time of the run as minutes and seconds.
func clock(ns int64) string {
	s := ns / 1e9
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Between writes a range of rates in one unit: "3.4 to 4.1 Mbit/s".
func Between(r plan.Range) string {
	u := fit(float64(8*r.Most), rateUnits)
	least, most := figure(float64(8*r.Least)/u.worth), figure(float64(8*r.Most)/u.worth)
	if least == most {
		return most + gap + u.name
	}
	return least + " to " + most + gap + u.name
}

// plural writes "1 site" and "40 sites".
func plural(n int, one string) string {
	if n == 1 {
		return "1" + gap + one
	}
	return count(n) + gap + one + "s"
}

// hundredths writes copies, where 1.00 and 1.05 are not the same.
func hundredths(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
