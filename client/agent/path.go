package agent

import "time"

const (
	defaultTarget = int64(2 * time.Second)
	guessTTFB     = int64(200 * time.Millisecond)
	guessPath     = 256 << 10 // bytes per second of an origin not measured yet
	leastSample   = 16 << 10  // bytes of a body that tells a rate
)

// path is the speed of this viewer's own way to the origin, as one more fetch
// may expect it.
type path struct {
	ttfb int64 // ns; 0 unknown
	rate int64 // bytes per second; 0 unknown
}

// measure learns from a fetch that came to its end.
func (p *path) measure(f *fetch, now Time) {
	if f.firstAt == 0 {
		return
	}
	p.ttfb = smooth(p.ttfb, max(f.firstAt-f.at, 1))
	if f.got >= leastSample {
		p.rate = smooth(p.rate, f.got*int64(time.Second)/max(now-f.firstAt, int64(time.Millisecond)))
	}
}

// offered learns from a load of the player's own; its rate has the first byte's
// delay in it.
func (p *path) offered(bytes, took int64) {
	if bytes >= leastSample && took > 0 {
		p.rate = smooth(p.rate, bytes*int64(time.Second)/took)
	}
}

// rescue is how long n bytes will take.
func (p *path) rescue(n int64) int64 {
	ttfb, rate := p.ttfb, p.rate
	if rate == 0 {
		ttfb, rate = max(ttfb, guessTTFB), guessPath
	}
	return ttfb + n*int64(time.Second)/rate
}

// took is how long n bytes would have taken: 0 where nothing was measured.
func (p *path) took(n int64) int64 {
	if p.rate == 0 {
		return 0
	}
	return p.ttfb + n*int64(time.Second)/p.rate
}
