package world

// pipe is a link of a fixed rate that passes one thing after the other.
type pipe struct {
	rate int64 // bytes per second; 0: no limit
	free Time  // when all that was put in has passed
}

// pass is when n bytes that reach the pipe at time at have passed it.
func (p *pipe) pass(at Time, n int64) Time {
	if p.rate == 0 {
		return at
	}
	p.free = max(p.free, at) + span(n, p.rate)
	return p.free
}

// stream is when the last of n bytes comes out where they arrive spread over
// time and the last arrives at time at: an idle pipe no slower than the one
// before it adds nothing but its own last bit.
func (p *pipe) stream(at Time, n int64) Time {
	if p.rate == 0 {
		return at
	}
	p.free = max(p.free+span(n, p.rate), at)
	return p.free
}

// narrow is stream for a pipe that may be slower than the one before it, from
// which the bytes come at the rate before.
func (p *pipe) narrow(at Time, n, before int64) Time {
	if p.rate == 0 || p.rate >= before {
		return p.stream(at, n)
	}
	p.free = max(p.free, at-span(n, before)) + span(n, p.rate)
	return p.free
}

// routerQueue is how long the packets of a message stand in line at most: what
// bulk takes longer waits at its senders.
const routerQueue = 200 * millisecond

// slip is when a message of n bytes that reaches the pipe at time at has
// passed. Messages pass in the order in which they come.
func (p *pipe) slip(at Time, n int64) Time {
	if p.rate == 0 {
		return at
	}
	wait := min(p.wait(at), routerQueue)
	p.free = max(p.free, at) + span(n, p.rate)
	return at + wait
}

// wait is how long something that reaches the pipe at time at stands in line.
func (p *pipe) wait(at Time) Time { return max(0, p.free-at) }

// span is how long n bytes take at rate.
func span(n, rate int64) Time { return n * second / rate }
