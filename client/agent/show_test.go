package agent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

// show is one action as the scripts have it.
func show(act Action) string {
	switch x := act.(type) {
	case Fetch:
		return fmt.Sprintf("fetch %d %s %s %d-%d reason=%s", x.Fetch, name(x.Segment), x.URI, x.From, x.To, x.Reason)
	case AbortFetch:
		return fmt.Sprintf("abort-fetch %d", x.Fetch)
	case Keep:
		return fmt.Sprintf("keep %s at=%d skip=%d length=%d", name(x.Segment), x.Offset, x.Skip, x.Length)
	case Hash:
		return fmt.Sprintf("hash %s piece=%d length=%d", name(x.Segment), x.Piece, x.Length)
	case Forget:
		return "forget " + name(x.Segment)
	case Deliver:
		return fmt.Sprintf("deliver %d %s length=%d took=%s peers=%d origin=%d reason=%s", x.Request, name(x.Segment), x.Length, time.Duration(x.Took), x.PeerBytes, x.OriginBytes, x.Reason)
	case Fail:
		return fmt.Sprintf("fail %d status=%d %s", x.Request, x.Status, x.Why)
	case Answer:
		return fmt.Sprintf("answer %d %s sum=%d", x.Request, trackName(x.Track), x.Sum)
	case Pass:
		return fmt.Sprintf("pass %d", x.Request)
	case ReadText:
		return fmt.Sprintf("read-text %s sum=%d", trackName(x.Track), x.Sum)
	case ForgetText:
		return fmt.Sprintf("forget-text %s sum=%d", trackName(x.Track), x.Sum)
	case SendPlaylist:
		return fmt.Sprintf("to p%d: %s", x.Peer, showPlaylist(x.Message))
	case Connect:
		return fmt.Sprintf("connect p%d offer=%t", x.Peer, x.Offer)
	case Disconnect:
		return fmt.Sprintf("disconnect p%d why=%d accuse=%t", x.Peer, x.Why, x.Accuse)
	case Send:
		return fmt.Sprintf("to p%d: %s", x.Peer, showMessage(x.Message))
	case SendFrame:
		return fmt.Sprintf("frame p%d id=%d offset=%d: %s at=%d length=%d", x.Peer, x.Frame.ID, x.Frame.Offset, name(x.Segment), x.Offset, x.Length)
	case Report:
		return showReport(x)
	case Notice:
		return showNotice(x)
	}
	return fmt.Sprintf("%#v", act)
}

// showReport leaves out what is as it mostly is.
func showReport(x Report) string {
	text := fmt.Sprintf("report tracks=%v peers=%v seed=%t want=%d failed=%v", names(x.Tracks), x.Peers, x.CanSeed, x.Want, x.Failed)
	if slices.ContainsFunc(x.RTTs, func(ms int64) bool { return ms > 0 }) {
		text += fmt.Sprintf(" rtts=%v", x.RTTs)
	}
	if x.Up != 16384 {
		text += fmt.Sprintf(" up=%d", x.Up)
	}
	if x.Short {
		text += " short"
	}
	for _, p := range x.Positions {
		text += fmt.Sprintf(" at=%s held=%v", name(media.SegmentID{Track: p.Track, Number: p.Next}), p.Held)
	}
	return text
}

func showNotice(x Notice) string {
	switch x.What {
	case PeerJoined:
		return fmt.Sprintf("notice: p%d joined", x.Peer)
	case PeerLeft:
		return fmt.Sprintf("notice: p%d left", x.Peer)
	case OriginFetch:
		return fmt.Sprintf("notice: origin asked for %s bytes=%d, %s", name(x.Segment), x.Bytes, x.Reason)
	}
	return fmt.Sprintf("notice: %s done, %d of %d bytes from neighbours", name(x.Segment), x.FromPeers, x.Bytes)
}

func showMessage(m wire.Message) string {
	switch x := m.(type) {
	case wire.Hello:
		return fmt.Sprintf("hello %d..%d", x.Min, x.Max)
	case wire.News:
		return fmt.Sprintf("news %s %s", name(x.Segment), x.URI)
	case wire.Have:
		return fmt.Sprintf("have %s fetching=%t hashes=%d+%d length=%d pieces=%v", name(x.Segment), x.Fetching, x.From, len(x.Hashes), x.Length, x.Pieces)
	case wire.Lost:
		var all []string
		for _, s := range x.Segments {
			all = append(all, name(s))
		}
		return "lost " + strings.Join(all, " ")
	case wire.Request:
		return fmt.Sprintf("request %d %s piece=%d in=%dms", x.ID, name(x.Segment), x.Piece, x.Deadline)
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T %+v", m, m), "wire."))
}

func showPlaylist(m wire.Playlist) string {
	e := m.Edition
	ended := ""
	if e.Ended {
		ended = " ended"
	}
	return fmt.Sprintf("playlist %s/%d..%d%s sum=%d by=p%d age=%dms base=%d", trackName(e.Track), e.First, e.Last, ended, e.Sum, m.By, m.Age, m.Base)
}

func trackName(t media.TrackID) string {
	return strings.TrimSuffix(name(media.SegmentID{Track: t}), "/0")
}

func name(s media.SegmentID) string {
	for n, t := range trackNamed {
		if t == s.Track {
			return fmt.Sprintf("%s/%d", n, s.Number)
		}
	}
	return s.String()
}

func names(tracks []media.TrackID) []string {
	var all []string
	for _, t := range tracks {
		all = append(all, trackName(t))
	}
	return all
}
