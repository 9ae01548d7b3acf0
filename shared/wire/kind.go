package wire

// kind is the first byte of every control message. The layout of Hello and Bye
// is the same in every version, so that strangers can part politely.
type kind uint8

const (
	kindHello   kind = 1
	kindNews    kind = 2
	kindHave    kind = 3
	kindLost    kind = 4
	kindRequest kind = 5
	kindCancel  kind = 6
	kindReject  kind = 7
	kindPing    kind = 8
	kindPong    kind = 9
	kindBye     kind = 10

	kindPlaylist kind = 11
	kindUnfollow kind = 12
)

var kindNames = [...]string{
	kindHello: "hello", kindNews: "news", kindHave: "have", kindLost: "lost",
	kindRequest: "request", kindCancel: "cancel", kindReject: "reject",
	kindPing: "ping", kindPong: "pong", kindBye: "bye",
	kindPlaylist: "playlist", kindUnfollow: "unfollow",
}

// name is empty for what is no kind.
func (k kind) name() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return ""
}

// Further bounds, which follow from what the fields mean.
const (
	// MaxDuration bounds News.Duration, in ns: one hour, as in playlists.
	MaxDuration = int64(3600e9)
	// MaxOffset bounds News.Range.Start: the highest integer that a JavaScript
	// number carries exactly, plus one.
	MaxOffset = int64(1) << 53
)

// haveFetching is the only flag of a Have; the other bits are zero.
const haveFetching = 1

// Flags of a Playlist; the other bits are zero.
const (
	playlistEnded = 1
	playlistEdits = 2
)
