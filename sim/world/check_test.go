package world

import (
	"strings"
	"testing"
	"time"

	"shoal/client/agent"
	"shoal/server/coord"
	"shoal/shared/media"
	"shoal/shared/qoe"
	"shoal/shared/wire"
	"shoal/sim/scenario"
)

// puppet is a core that does what its function says.
type puppet struct {
	on   func(p *puppet, now agent.Time, ev agent.Event) []agent.Action
	wake agent.Time // 0: never
	peer media.ViewerID
	seg  agent.Listing
	id   media.SegmentID // asked for last
	own  media.SegmentID // loaded by the player last
	req  agent.RequestID

	polls func(p *puppet, now agent.Time) []agent.Action // nil: all are passed
	poll  agent.RequestID
	text  wire.Edition // read last
}

func (p *puppet) Step(now agent.Time, ev agent.Event, out []agent.Action) []agent.Action {
	switch e := ev.(type) {
	case agent.Welcomed:
		p.meet(e.Neighbours)
	case agent.Introduced:
		p.meet(e.Neighbours)
	case agent.Invited:
		out = append(out, agent.Connect{Peer: e.Peer})
	case agent.PlaylistRead:
		p.text = e.Edition
	case agent.Polled:
		p.poll = e.Request
		if p.polls == nil {
			out = append(out, agent.Pass{Request: e.Request})
		} else {
			out = append(out, p.polls(p, now)...)
		}
	case agent.Requested:
		p.seg, p.id, p.req = e.Listing, e.Segment, e.Request
	}
	return append(out, p.on(p, now, ev)...)
}

func (p *puppet) meet(list []agent.Neighbour) {
	for _, n := range list {
		p.peer = n.Viewer
	}
}

func (p *puppet) Next() (agent.Time, bool) { return p.wake, p.wake != 0 }

// usher introduces every viewer to the one before it.
type usher struct{ last media.ViewerID }

func (u *usher) Step(_ coord.Time, ev coord.Event, out []coord.Action) []coord.Action {
	j, joined := ev.(coord.Joined)
	if !joined {
		return out
	}
	w := coord.Welcome{Viewer: j.Viewer}
	if u.last != 0 {
		w.Neighbours = []coord.Neighbour{{Viewer: u.last, Offer: true}}
		out = append(out, coord.Introduce{Viewer: u.last, Neighbours: []coord.Neighbour{{Viewer: j.Viewer}}})
	}
	u.last = j.Viewer
	return append(out, w)
}
func (u *usher) Next() (coord.Time, bool)     { return 0, false }
func (u *usher) Met(a, b media.ViewerID) bool { return true }

// twoViewers is a small world: one track of segments of about 100 kB.
func twoViewers(t *testing.T) scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("two", "viewers 2\ntrack main 400kbit\njoin 0s\nduration 20s\nup 4mbit\n")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func runPuppets(t *testing.T, on func(*puppet, agent.Time, agent.Event) []agent.Action) error {
	t.Helper()
	_, err := New(Config{
		Scenario: twoViewers(t), Seed: 5,
		Agent:   func(agent.Config) Core { return &puppet{on: on} },
		Matcher: func(coord.Config) Matcher { return &usher{} },
	}).Run()
	return err
}

// onRequest acts on the player's first request through the agent.
func onRequest(acts func(p *puppet, r agent.Requested) []agent.Action) func(*puppet, agent.Time, agent.Event) []agent.Action {
	return func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
		if r, is := ev.(agent.Requested); is {
			return acts(p, r)
		}
		return nil
	}
}

// onPoll does one thing for every poll.
func onPoll(act func(p *puppet) agent.Action) func(*puppet, agent.Time, agent.Event) []agent.Action {
	return func(p *puppet, _ agent.Time, _ agent.Event) []agent.Action {
		p.polls = func(p *puppet, _ agent.Time) []agent.Action { return []agent.Action{act(p)} }
		return nil
	}
}

// passAfter lets the first poll wait before it passes it, and does one thing for
// the next.
func passAfter(wait int64, act func(p *puppet) agent.Action) func(*puppet, agent.Time, agent.Event) []agent.Action {
	return func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
		if p.polls == nil {
			p.polls = func(p *puppet, now agent.Time) []agent.Action {
				p.wake = now + wait
				return nil
			}
		}
		if _, woke := ev.(agent.Woke); !woke {
			return nil
		}
		p.wake = 0
		p.polls = func(p *puppet, _ agent.Time) []agent.Action { return []agent.Action{act(p)} }
		return []agent.Action{agent.Pass{Request: p.poll}}
	}
}

// answerOf answers with what was read last.
func answerOf(p *puppet) agent.Action {
	return agent.Answer{Request: p.poll, Track: p.text.Track, Sum: p.text.Sum}
}

func onOpened(acts func(p *puppet, peer media.ViewerID) []agent.Action) func(*puppet, agent.Time, agent.Event) []agent.Action {
	return func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
		out := connectAll(p, ev)
		if o, is := ev.(agent.PeerOpened); is {
			out = append(out, acts(p, o.Peer)...)
		}
		return out
	}
}

// connectAll makes the offer that the usher asked for.
func connectAll(p *puppet, ev agent.Event) []agent.Action {
	if w, is := ev.(agent.Welcomed); is && len(w.Neighbours) > 0 {
		return []agent.Action{agent.Connect{Peer: p.peer, Offer: true}}
	}
	return nil
}

func fetchOf(r agent.Requested, id agent.FetchID, from, to int64) agent.Fetch {
	return agent.Fetch{Fetch: id, Segment: r.Segment, URI: r.Listing.URI, From: from, To: to, Reason: qoe.Seed}
}

// whole fetches what is asked for and delivers n copies of it.
func whole(n int) func(*puppet, agent.Time, agent.Event) []agent.Action {
	return func(p *puppet, _ agent.Time, ev agent.Event) (out []agent.Action) {
		switch e := ev.(type) {
		case agent.Requested:
			out = append(out, fetchOf(e, agent.FetchID(e.Request), 0, 0))
		case agent.FetchGot:
			out = append(out, agent.Keep{Segment: p.id, Offset: e.Offset, Length: e.Length})
			p.wake = 0
		case agent.FetchEnded:
			for range n {
				out = append(out, deliverOf(p.id, p.req))
			}
		}
		return out
	}
}

func deliverOf(id media.SegmentID, r agent.RequestID) agent.Deliver {
	return agent.Deliver{Request: r, Segment: id, Length: 100_000, OriginBytes: 100_000}
}

// constantSize makes every segment 100,000 bytes long.
func constantSize(s *scenario.Scenario) { s.Tracks[0].Kind = media.Audio }

func TestAnHonestCoreBreaksNothing(t *testing.T) {
	s := twoViewers(t)
	constantSize(&s)
	r, err := New(Config{
		Scenario: s, Seed: 5,
		Agent:   func(agent.Config) Core { return &puppet{on: whole(1)} },
		Matcher: func(coord.Config) Matcher { return &usher{} },
	}).Run()
	if err != nil {
		t.Fatal(err)
	}
	if r.Stalls != 0 || r.Delivered < 2*9*100_000 {
		t.Errorf("%d stalls, %d bytes delivered, want none and at least 1800000", r.Stalls, r.Delivered)
	}
}

func TestEveryRuleHasACoreThatBreaksIt(t *testing.T) {
	rules := []struct {
		rule string
		on   func(*puppet, agent.Time, agent.Event) []agent.Action
	}{
		{"answers request", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{deliverOf(r.Segment, r.Request+1)}
		})},
		{"which has", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{agent.Deliver{Request: r.Request, Segment: r.Segment, Length: 1}}
		})},
		{"not listed", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			r.Segment.Number += 1 << 40
			return []agent.Action{fetchOf(r, 1, 0, 0)}
		})},
		{"listed as", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			r.Listing.URI = "made-up.m4s"
			return []agent.Action{fetchOf(r, 1, 0, 0)}
		})},
		{"in use", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{fetchOf(r, 1, 0, 0), fetchOf(r, 1, 0, 0)}
		})},
		{"fetches bytes 5 to 5", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{fetchOf(r, 1, 5, 5)}
		})},
		{"all of which it holds", func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
			if e, is := ev.(agent.FetchGot); is {
				return []agent.Action{
					agent.Keep{Segment: p.id, Offset: e.Offset, Length: e.Length},
					agent.Fetch{Fetch: 9, Segment: p.id, URI: p.seg.URI, From: e.Offset, To: e.Offset + int64(e.Length)},
				}
			}
			return whole(1)(p, 0, ev)
		}},
		{"beyond the payload", func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
			if e, is := ev.(agent.FetchGot); is {
				return []agent.Action{agent.Keep{Segment: p.id, Offset: e.Offset, Length: e.Length + 1}}
			}
			return whole(1)(p, 0, ev)
		}},
		{"where they do not belong", func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
			if e, is := ev.(agent.FetchGot); is {
				return []agent.Action{agent.Keep{Segment: p.id, Offset: e.Offset + 1, Length: e.Length}}
			}
			return whole(1)(p, 0, ev)
		}},
		{"not under way", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{agent.AbortFetch{Fetch: 3}}
		})},
		{"fails a request that does not wait", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{agent.Fail{Request: r.Request, Status: 404}, agent.Fail{Request: r.Request, Status: 404}}
		})},
		{"not introduced", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{agent.Connect{Peer: 12345, Offer: true}}
		})},
		{"connects twice", func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
			return append(connectAll(p, ev), connectAll(p, ev)...)
		}},
		{"that was not made", func(p *puppet, _ agent.Time, ev agent.Event) []agent.Action {
			if _, is := ev.(agent.Introduced); is {
				return []agent.Action{agent.Connect{Peer: p.peer}}
			}
			return nil
		}},
		{"no connection with", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{agent.Disconnect{Peer: 7}}
		})},
		{"no open connection", onRequest(func(p *puppet, r agent.Requested) []agent.Action {
			return []agent.Action{agent.Send{Peer: 7, Message: wire.Ping{}}}
		})},
		{"does not exist", onOpened(func(p *puppet, peer media.ViewerID) []agent.Action {
			return []agent.Action{agent.Send{Peer: peer, Message: wire.Request{ID: 1, Segment: p.id, Piece: 900}}}
		})},
		{"more than 64 requests", onOpened(func(p *puppet, peer media.ViewerID) (out []agent.Action) {
			for id := range uint32(asksPerPeer + 1) {
				out = append(out, agent.Send{Peer: peer, Message: wire.Request{ID: id, Segment: p.id}})
			}
			return out
		})},
		{"without having proven", onOpened(func(p *puppet, peer media.ViewerID) []agent.Action {
			return []agent.Action{agent.SendFrame{Peer: peer, Segment: p.id, Length: 1000}}
		})},
		{"a frame of 20000 bytes", onOpened(func(p *puppet, peer media.ViewerID) []agent.Action {
			return []agent.Action{agent.SendFrame{Peer: peer, Segment: p.id, Length: 20000}}
		})},
		{"passes poll 99", onPoll(func(*puppet) agent.Action { return agent.Pass{Request: 99} })},
		{"answers poll 99", onPoll(func(*puppet) agent.Action { return agent.Answer{Request: 99} })},
		{"with a text that it does not hold", onPoll(func(p *puppet) agent.Action {
			return agent.Answer{Request: p.poll, Track: p.text.Track, Sum: 5}
		})},
		{"reads a text", onPoll(func(*puppet) agent.Action { return agent.ReadText{Sum: 5} })},
		{"answers with a text of", onPoll(answerOf)},
		{"to a player that has", passAfter(950*millisecond, answerOf)},
		{"later than by itself", passAfter(3*second, answerOf)},
		{"tells of a text", onOpened(func(p *puppet, peer media.ViewerID) []agent.Action {
			return []agent.Action{agent.SendPlaylist{Peer: peer}}
		})},
		{"at one instant", func(p *puppet, now agent.Time, ev agent.Event) []agent.Action {
			p.wake = 1
			return nil
		}},
		{"has not answered", func(*puppet, agent.Time, agent.Event) []agent.Action { return nil }},
	}
	for _, r := range rules {
		t.Run(r.rule, func(t *testing.T) {
			err := runPuppets(t, r.on)
			if r.rule == "has not answered" {
				err = runSilent(t)
			}
			if err == nil || !strings.Contains(err.Error(), r.rule) {
				t.Fatalf("got %v, want %q", err, r.rule)
			}
			if !strings.Contains(err.Error(), "go run ./sim -scenario two -viewers 2 -seed 5") {
				t.Errorf("%v does not say how to replay it", err)
			}
		})
	}
}

// runSilent runs cores that never answer for long enough to be missed.
func runSilent(t *testing.T) error {
	t.Helper()
	s := twoViewers(t)
	s.Duration = 3 * time.Minute
	_, err := New(Config{
		Scenario: s, Seed: 5,
		Agent: func(agent.Config) Core {
			return &puppet{on: func(*puppet, agent.Time, agent.Event) []agent.Action { return nil }}
		},
		Matcher: func(coord.Config) Matcher { return &usher{} },
	}).Run()
	return err
}

// upload fetches, proves and then sends frames as fast as it says.
func upload(frames int) func(*puppet, agent.Time, agent.Event) []agent.Action {
	return func(p *puppet, now agent.Time, ev agent.Event) (out []agent.Action) {
		out = connectAll(p, ev)
		switch e := ev.(type) {
		case agent.Offered:
			p.own = e.Segment
			out = append(out, agent.Keep{Segment: e.Segment, Length: int(e.Length)},
				agent.Hash{Segment: e.Segment, Length: media.PieceSize})
		case agent.PeerOpened:
			for range frames {
				out = append(out, agent.SendFrame{Peer: e.Peer, Segment: p.own, Length: wire.MaxPayload})
			}
		}
		return out
	}
}

func TestAChannelHoldsNoMoreThanItsBound(t *testing.T) {
	err := runPuppets(t, upload(1+(depthLeast+wire.MaxMessage)/wire.MaxPayload*2))
	if err == nil || !strings.Contains(err.Error(), "in one channel") {
		t.Errorf("got %v, want a violation of the channel's bound", err)
	}
	if err := runPuppets(t, upload(2)); err != nil {
		t.Errorf("two frames broke a rule: %v", err)
	}
}

func TestUploadsStayUnderTheCap(t *testing.T) {
	b := bucket{rate: 1000, burst: 500}
	if !b.take(second, 500) || b.take(second, 1) {
		t.Fatal("the burst is not the bound at one instant")
	}
	b.level = 500
	if !b.take(2*second, 500) || b.take(2*second+100*millisecond, 200) {
		t.Error("the bucket does not empty at its rate")
	}
}

func TestAStoreOverBudgetIsAViolation(t *testing.T) {
	s := twoViewers(t)
	s.Base.Memory = 150_000
	constantSize(&s)
	_, err := New(Config{
		Scenario: s, Seed: 5,
		Agent:   func(agent.Config) Core { return &puppet{on: whole(1)} },
		Matcher: func(coord.Config) Matcher { return &usher{} },
	}).Run()
	if err == nil || !strings.Contains(err.Error(), "budget 150000") {
		t.Errorf("got %v, want a violation of the budget", err)
	}
}

func TestDeliveringTwiceIsAViolation(t *testing.T) {
	s := twoViewers(t)
	constantSize(&s)
	_, err := New(Config{
		Scenario: s, Seed: 5,
		Agent:   func(agent.Config) Core { return &puppet{on: whole(2)} },
		Matcher: func(coord.Config) Matcher { return &usher{} },
	}).Run()
	if err == nil || !strings.Contains(err.Error(), "does not wait") {
		t.Errorf("got %v, want a violation", err)
	}
}
