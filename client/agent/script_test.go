package agent

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"shoal/shared/media"
	"shoal/shared/wire"
)

var rewrite = flag.Bool("rewrite", false, "write what the agent does into the scripts")

// TestScripts runs every script in testdata: a command, a line of dashes and
// exactly what the agent does then. `go test -rewrite` writes what it did;
// the difference is the review.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runScript(t, file) })
	}
}

func runScript(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got := play(t, string(text))
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != string(text) {
		t.Errorf("%s: the agent does something else now; got:\n%s", file, firstDifference(got, string(text)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("line %d\n got  %s\n want %s", i+1, g[i], append(w, "(end)")[min(i, len(w))])
		}
	}
	return "fewer lines"
}

// play runs a script and returns it with the agent's actions filled in.
func play(t *testing.T, text string) string {
	var out strings.Builder
	s := &stage{t: t, a: New(Config{})}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := lines.Text()
		out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		for lines.Scan() && lines.Text() != "" {
		}
		out.WriteString("----\n")
		for _, act := range s.run(strings.Fields(line)) {
			out.WriteString(act + "\n")
		}
		out.WriteString("\n")
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

// stage holds an agent and the virtual time of one script.
type stage struct {
	t     *testing.T
	a     *Agent
	now   Time
	shown []string
}

// after is the stage on which all of these lines of a script have been obeyed.
func after(t *testing.T, c Config, lines ...string) *stage {
	t.Helper()
	s := &stage{t: t, a: New(c)}
	for _, line := range lines {
		s.do(line)
	}
	return s
}

func (s *stage) step(ev Event) {
	for _, act := range s.a.Step(s.now, ev, nil) {
		s.shown = append(s.shown, show(act))
	}
}

// do obeys one line of a script.
func (s *stage) do(line string) []string { return s.run(strings.Fields(line)) }

func (s *stage) run(words []string) []string {
	s.shown = nil
	s.obey(command{t: s.t, name: words[0], args: words[1:]})
	return s.shown
}

func (s *stage) obey(c command) {
	switch c.name {
	case "new":
		s.a = New(Config{Memory: c.int("memory"), Upload: c.int("upload")})
	case "wait":
		s.wait(c.duration(c.args[0]))
	case "welcome":
		s.step(Welcomed{Self: c.viewer(c.args[0]), Neighbours: c.neighbours(), Pools: c.pools(), Policy: Policy{Owners: int(c.int("owners"))}})
	case "pool":
		s.step(PoolChanged{c.pools()[0]})
	case "lose-coordinator":
		s.step(CoordinatorLost{})
	case "introduce":
		s.step(Introduced{Neighbours: c.neighbours(), Part: c.viewers(c.value("part"))})
	case "invite":
		s.step(Invited{c.viewer(c.args[0])})
	case "open":
		s.step(PeerOpened{c.viewer(c.args[0])})
		s.step(Received{Peer: c.viewer(c.args[0]), Message: wire.Hello{Min: 1, Max: 1}})
	case "path":
		s.step(PathMeasured{Peer: c.viewer(c.args[0]), RTT: c.duration(c.args[1])})
	case "close":
		s.step(PeerClosed{c.viewer(c.args[0])})
	case "list":
		s.step(c.listed())
	case "request":
		s.step(Requested{Request: RequestID(c.number(c.args[0])), Segment: c.segment(c.args[1]), Kind: c.kind(), Ahead: c.duration(c.value("ahead")),
			Listing: Listing{Number: c.segment(c.args[1]).Number, Duration: int64(2 * time.Second), URI: c.args[1] + ".m4s"}})
	case "abort":
		s.step(Aborted{RequestID(c.number(c.args[0]))})
	case "buffer":
		s.step(BufferChanged{Kind: c.kind(), Ahead: c.duration(c.value("ahead"))})
	case "offer":
		s.step(Offered{Segment: c.segment(c.args[0]), Kind: c.kind(), Length: c.int("length"), Took: c.duration(c.value("took"))})
	case "poll":
		s.step(Polled{Request: RequestID(c.number(c.args[0])), Track: trackNamed[c.args[1]]})
	case "read":
		s.step(PlaylistRead{Edition: c.edition(c.args[0])})
	case "told":
		s.step(c.told())
	case "page":
		s.step(PageChanged{Hidden: c.has("hidden"), Metered: c.has("metered"), Offline: c.has("offline"), LowBattery: c.has("low-battery"), P2P: !c.has("p2p-off"), Upload: !c.has("upload-off")})
	case "fetch":
		s.fetchEvent(c)
	case "hash":
		s.hash(c)
	case "say":
		s.step(Received{Peer: c.viewer(c.args[0]), Message: c.message()})
	case "garble":
		s.step(Received{Peer: c.viewer(c.args[0]), Err: fmt.Errorf("malformed")})
	case "frame":
		s.step(FrameReceived{Peer: c.viewer(c.args[0]), Frame: wire.Frame{ID: uint32(c.int("id")), Offset: uint32(c.int("offset"))}, Length: int(c.int("length"))})
	case "piece":
		s.piece(c)
	case "drain":
		s.step(Drained{Peer: c.viewer(c.args[0]), Buffered: int(c.int("buffered"))})
	case "stats":
		s.shown = append(s.shown, fmt.Sprintf("%+v", s.a.Stats()))
	default:
		s.t.Fatalf("unknown command %q", c.name)
	}
}

// wait lets time pass, waking the agent as it asks.
func (s *stage) wait(d int64) {
	until := s.now + d
	for turns := 0; ; turns++ {
		at, ok := s.a.Next()
		if !ok || at > until {
			break
		}
		if turns > 100_000 {
			s.t.Fatal("the agent does not let time pass")
		}
		s.now = max(s.now, at)
		before := len(s.shown)
		s.step(Woke{})
		for i := before; i < len(s.shown); i++ {
			s.shown[i] = fmt.Sprintf("%s %s", time.Duration(s.now), s.shown[i])
		}
	}
	s.now = until
}

func (s *stage) fetchEvent(c command) {
	id := FetchID(c.number(c.args[0]))
	switch c.args[1] {
	case "starts":
		s.step(FetchStarted{Fetch: id, Start: c.int("start"), Total: c.int("total")})
	case "gets":
		s.step(FetchGot{Fetch: id, Offset: c.int("offset"), Length: int(c.int("length"))})
	case "ends":
		s.step(FetchEnded{id})
	case "fails":
		s.step(FetchFailed{Fetch: id, Status: int(c.int("status")), Why: "said so"})
	}
}

// hash answers that the bytes of pieces first..last hash as they should; "bad"
// makes them hash otherwise.
func (s *stage) hash(c command) {
	seg := c.segment(c.args[0])
	first, last := span(c, c.args[1])
	for i := first; i <= last; i++ {
		sum := sumOf(seg, i)
		if c.has("bad") {
			sum[0]++
		}
		s.step(Hashed{Segment: seg, Piece: i, Sum: sum, OK: !c.has("gone")})
	}
}

// piece delivers all frames of a request's piece.
func (s *stage) piece(c command) {
	for offset, size := int64(0), c.int("size"); offset < size; offset += wire.MaxPayload {
		s.step(FrameReceived{Peer: c.viewer(c.args[0]), Frame: wire.Frame{ID: uint32(c.int("id")), Offset: uint32(offset)}, Length: int(min(wire.MaxPayload, size-offset))})
	}
}

func sumOf(seg media.SegmentID, piece uint32) wire.Sum {
	return wire.Sum{byte(seg.Track), byte(seg.Number), byte(piece), 0xaa}
}

// command is one line of a script.
type command struct {
	t    *testing.T
	name string
	args []string
}

func (c command) has(word string) bool {
	for _, a := range c.args {
		if a == word {
			return true
		}
	}
	return false
}

func (c command) value(key string) string {
	for _, a := range c.args {
		if v, ok := strings.CutPrefix(a, key+"="); ok {
			return v
		}
	}
	return ""
}

func (c command) number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		c.t.Fatalf("%s %v: %q is no number", c.name, c.args, s)
	}
	return n
}

func (c command) int(key string) int64 {
	v := c.value(key)
	if v == "" {
		return 0
	}
	return int64(c.number(v))
}

func (c command) duration(s string) int64 {
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		c.t.Fatalf("%s %v: %v", c.name, c.args, err)
	}
	return int64(d)
}

func (c command) viewer(s string) media.ViewerID {
	return media.ViewerID(c.number(strings.TrimPrefix(s, "p")))
}

func (c command) viewers(list string) []media.ViewerID {
	var all []media.ViewerID
	for _, s := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' }) {
		all = append(all, c.viewer(s))
	}
	return all
}

func (c command) neighbours() []Neighbour {
	var all []Neighbour
	for _, v := range c.viewers(c.value("meet")) {
		all = append(all, Neighbour{Viewer: v, Offer: true})
	}
	for _, v := range c.viewers(c.value("expect")) {
		all = append(all, Neighbour{Viewer: v})
	}
	return all
}

func (c command) pools() []Pool {
	v := c.value("pool")
	if v == "" {
		return nil
	}
	return []Pool{{Track: trackNamed["v"], Version: uint64(max(1, c.int("version"))), Members: c.viewers(v)}}
}

var trackNamed = map[string]media.TrackID{"v": 0xa, "a": 0xb, "w": 0xc}

func (c command) segment(s string) media.SegmentID {
	track, number, _ := strings.Cut(s, "/")
	return media.SegmentID{Track: trackNamed[track], Number: c.number(number)}
}

func (c command) kind() media.Kind {
	if c.has("audio") {
		return media.Audio
	}
	return media.Main
}

func span(c command, s string) (uint32, uint32) {
	first, last, many := strings.Cut(s, "..")
	if !many {
		last = first
	}
	return uint32(c.number(first)), uint32(c.number(last))
}

func (c command) listed() Listed {
	first, last := span(c, c.args[1])
	ev := Listed{Track: trackNamed[c.args[0]], Live: !c.has("vod"), Target: int64(2 * time.Second), First: 1, Restarted: c.has("restarted")}
	if v := c.value("window"); v != "" {
		ev.First = c.number(v)
	}
	for n := first; n <= last; n++ {
		ev.Segments = append(ev.Segments, Listing{Number: uint64(n), Duration: ev.Target, URI: fmt.Sprintf("%s/%d.m4s", c.args[0], n)})
	}
	return ev
}

func (c command) message() wire.Message {
	switch c.args[1] {
	case "have":
		return c.have()
	case "news":
		news := wire.News{Segment: c.segment(c.args[2]), Duration: int64(2 * time.Second), URI: c.args[2] + ".m4s"}
		if c.has("hint") {
			news.URI = ""
		}
		return news
	case "request":
		return wire.Request{ID: uint32(c.int("id")), Segment: c.segment(c.args[2]), Piece: uint32(c.int("piece")), Deadline: uint32(c.duration(c.value("in")) / 1e6)}
	case "cancel":
		return wire.Cancel{ID: uint32(c.int("id"))}
	case "reject":
		return wire.Reject{ID: uint32(c.int("id")), Why: wire.Refusal(c.int("why"))}
	case "lost":
		return wire.Lost{Segments: []media.SegmentID{c.segment(c.args[2])}}
	case "pong":
		return wire.Pong{Nonce: uint32(c.int("nonce")), Origin: uint32(c.int("origin"))}
	case "ping":
		return wire.Ping{Nonce: uint32(c.int("nonce"))}
	case "unfollow":
		return wire.Unfollow{Track: trackNamed[c.args[2]]}
	case "hello":
		return wire.Hello{Min: uint8(c.int("min")), Max: uint8(c.int("max"))}
	}
	c.t.Fatalf("unknown message %q", c.args[1])
	return nil
}

// edition is a version of a playlist: v/3..8 sum=8.
func (c command) edition(s string) wire.Edition {
	track, list, _ := strings.Cut(s, "/")
	first, last := span(c, list)
	return wire.Edition{Track: trackNamed[track], First: uint64(first), Last: uint64(last), Ended: c.has("ended"), Sum: uint64(c.int("sum"))}
}

var fits = map[string]Fit{"": NoText, "held": Held, "refused": Refused, "forged": Forged}

func (c command) told() PlaylistTold {
	m := wire.Playlist{Edition: c.edition(c.args[1]), By: c.viewer(c.args[0]), Age: uint32(c.duration(c.value("age")) / 1e6), Base: uint64(c.int("base"))}
	if by := c.value("by"); by != "" {
		m.By = c.viewer(by)
	}
	return PlaylistTold{Peer: c.viewer(c.args[0]), Message: m, Fit: fits[c.value("text")]}
}

// have is an announcement of pieces with their right hashes; "lying" has wrong
// ones.
func (c command) have() wire.Have {
	m := wire.Have{Segment: c.segment(c.args[2]), Fetching: c.has("fetching"), Length: c.int("length")}
	if c.value("pieces") == "" {
		return m
	}
	first, last := span(c, c.value("pieces"))
	m.From = first
	for i := first; i <= last; i++ {
		sum := sumOf(m.Segment, i)
		if c.has("lying") {
			sum[1]++
		}
		m.Hashes = append(m.Hashes, sum)
	}
	if !c.has("promised") {
		m.Pieces = []wire.Span{{First: first, Count: last - first + 1}}
	}
	return m
}
