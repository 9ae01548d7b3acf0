package manifest

import "time"

// dateTime reads an ISO 8601 date and time with its zone, as
// EXT-X-PROGRAM-DATE-TIME gives it: 2026-01-02T15:04:05.999Z, with +01:00,
// +0100 or +01 in place of Z. Zero where it is none: nothing but the guess of
// an encoder's restart depends on it. time.Parse, which reads layouts, costs
// many times as much, for each segment of each poll.
func dateTime(s string) time.Time {
	d := clock{rest: s, ok: len(s) <= 64}
	year := d.number(4, "-")
	month := d.number(2, "-")
	day := d.number(2, "Tt ")
	hour := d.number(2, ":")
	minute := d.number(2, ":")
	second := d.number(2, "")
	ns := d.fraction()
	east := d.zone()
	if !d.ok || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60 {
		return time.Time{}
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, ns, time.UTC).Add(-east)
}

// clock takes a date and time apart; ok ends with the first surprise.
type clock struct {
	rest string
	ok   bool
}

// number takes so many digits and one of the marks behind them, if any.
func (d *clock) number(width int, marks string) int {
	if !d.ok || len(d.rest) < width || !digits(d.rest[:width]) {
		d.ok = false
		return 0
	}
	n := 0
	for _, c := range []byte(d.rest[:width]) {
		n = 10*n + int(c-'0')
	}
	d.rest = d.rest[width:]
	if marks != "" && !d.mark(marks) {
		d.ok = false
	}
	return n
}

func (d *clock) mark(marks string) bool {
	for _, m := range []byte(marks) {
		if d.rest != "" && d.rest[0] == m {
			d.rest = d.rest[1:]
			return true
		}
	}
	return false
}

// fraction takes a fraction of a second, in ns.
func (d *clock) fraction() int {
	if !d.mark(".,") {
		return 0
	}
	ns, unit := 0, 100_000_000
	for d.rest != "" && d.rest[0] >= '0' && d.rest[0] <= '9' {
		ns += unit * int(d.rest[0]-'0')
		unit /= 10
		d.rest = d.rest[1:]
	}
	return ns
}

// zone takes the offset from UTC, which must end the text.
func (d *clock) zone() time.Duration {
	if d.mark("Zz") {
		d.ok = d.ok && d.rest == ""
		return 0
	}
	west := d.mark("-")
	if !west && !d.mark("+") {
		d.ok = false
	}
	offset := time.Duration(d.number(2, "")) * time.Hour
	d.mark(":")
	if d.rest != "" {
		offset += time.Duration(d.number(2, "")) * time.Minute
	}
	if west {
		offset = -offset
	}
	d.ok = d.ok && d.rest == ""
	return offset
}
