package world

import "shoal/shared/wire"

// lane is a pieces channel at its sending end: frames that wait for the uplink
// or are passing it, first in, first out.
type lane struct {
	frames []passing
	first  int   // of frames, that has not passed yet
	queued int64 // bytes of the frames from first on
	alarm  alarm // when less is to be told of
}

// passing is a frame that takes an uplink's time from one moment to another.
type passing struct {
	from, to Time
	bytes    int64
}

// leastNews is the least that a channel's buffer must shrink by, in bytes,
// before its owner hears of it (client/rtc).
const leastNews = wire.MaxPayload

func (l *lane) put(from, to Time, n int64) {
	if l.first == len(l.frames) {
		l.frames, l.first = l.frames[:0], 0
	}
	l.frames = append(l.frames, passing{from, to, n})
	l.queued += n
}

// holds is how many bytes are left in the channel.
func (l *lane) holds(now Time) int64 {
	for l.first < len(l.frames) && l.frames[l.first].to <= now {
		l.queued -= l.frames[l.first].bytes
		l.first++
	}
	left := l.queued
	if l.first < len(l.frames) {
		left -= l.frames[l.first].passed(now)
	}
	return left
}

func (p passing) passed(now Time) int64 {
	if now <= p.from {
		return 0
	}
	return p.bytes * (now - p.from) / (p.to - p.from)
}

// watch asks for news once half of what the channel holds has left, or all
// where that is little.
func (l *lane) watch(now Time) {
	holds := l.holds(now)
	if holds == 0 {
		l.alarm.due = never
		return
	}
	low := holds / 2
	if low < leastNews {
		low = 0
	}
	l.alarm.due = l.when(low)
}

// when is the time at which low bytes are left.
func (l *lane) when(low int64) Time {
	rest := l.queued
	for _, p := range l.frames[l.first:] {
		if rest -= p.bytes; rest <= low {
			passed := p.bytes - (low - rest)
			return p.from + (passed*(p.to-p.from)+p.bytes-1)/p.bytes
		}
	}
	return never
}
