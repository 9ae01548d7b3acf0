package scenario

import (
	"strconv"
	"time"
)

// least is the least delay between sites, and to the coordinator: what takes
// less would have to be worked out in one piece.
const least = int64(time.Millisecond)

// check is the first rule that lines break together; nil where they do not.
func (s *Scenario) check() *Problem {
	shares := int64(0)
	for _, g := range s.Groups {
		shares += g.Share
	}
	for _, cut := range s.Cuts {
		if !named(s.Layout(), cut.Site) {
			return &Problem{Key: "site-cut", Value: cut.Site, Rule: "no site of this name"}
		}
	}
	for _, site := range s.Layout() {
		if site.Far.Least < least {
			return &Problem{Key: "far", Value: time.Duration(site.Far.Least).String(), Rule: "must be at least 1ms"}
		}
	}
	switch {
	case int64(s.Socket) < least:
		return &Problem{Key: "socket", Value: s.Socket.String(), Rule: "must be at least 1ms"}
	case len(s.Tracks) == 0:
		return &Problem{Key: "track", Rule: "no track: want a line such as track main 1.5mbit"}
	case shares > Whole:
		return &Problem{Key: "group", Rule: "groups add up to more than 100%"}
	case s.VOD == 0 && s.Seek > 0:
		return &Problem{Key: "seek", Value: s.Seek.String(), Rule: "only in a title: want a line such as vod 30m"}
	case s.Spread > s.VOD:
		return &Problem{Key: "spread", Value: s.Spread.String(), Rule: "must be no longer than the title of vod"}
	case s.VOD > 0 && s.VOD < s.Segment:
		return &Problem{Key: "vod", Value: s.VOD.String(), Rule: "must be no shorter than a segment"}
	case s.Jitter >= s.Segment:
		return &Problem{Key: "jitter", Value: s.Jitter.String(), Rule: "must be less than a segment"}
	case len(s.Places) == 0 && s.Sites > s.Viewers:
		return &Problem{Key: "sites", Value: strconv.Itoa(s.Sites), Rule: "more sites than viewers"}
	}
	return nil
}
