package manifest

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"shoal/shared/media"
)

// Parse reads the playlist text that came from url, which must be absolute; the
// track it describes is media.TrackOf(url). Errors name the line and the rule.
// The result's strings share the text's memory.
func Parse(url, text string) (Playlist, error) {
	b, err := newBase(url)
	if err != nil {
		return Playlist{}, fmt.Errorf("manifest: %w", err)
	}
	return parse(&scan{base: b, track: media.TrackOf(url)}, text)
}

func parse(s *scan, text string) (Playlist, error) {
	if len(text) > MaxText {
		return Playlist{}, fmt.Errorf("manifest: %d bytes, at most %d", len(text), MaxText)
	}
	if !utf8.ValidString(text) {
		return Playlist{}, errors.New("manifest: not UTF-8")
	}
	if err := s.lines(text); err != nil {
		return Playlist{}, fmt.Errorf("manifest: line %d: %w", s.line, err)
	}
	p, err := s.playlist()
	if err != nil {
		return Playlist{}, fmt.Errorf("manifest: %w", err)
	}
	return p, nil
}

// scan reads a playlist line by line, refuses what is malformed, and sorts the
// rest: lines that m3u8 reads, facts that it does not, tags that nobody does.
type scan struct {
	base    base
	track   media.TrackID
	text    string
	at      int // in text, of the next line
	line    int
	shape   *shape // to be filled in; nil where nobody asks for it
	before  *Text  // an earlier one of the place; nil where there is none
	unknown []Tag
	master  masterScan
	media   mediaScan
}

func (s *scan) lines(text string) error {
	s.text, s.at = text, len(text)-len(strings.TrimPrefix(text, "\ufeff"))
	for more := true; more; {
		if taken, err := s.takeOver(); err != nil {
			return err
		} else if taken {
			continue
		}
		var line string
		line, more = s.cut()
		s.line++
		if s.line > MaxLines {
			return fmt.Errorf("more than %d lines", MaxLines)
		}
		line = strings.TrimSpace(line)
		if s.line == 1 {
			if first, _, _ := strings.Cut(line, " "); first != "#EXTM3U" {
				return errors.New("want #EXTM3U")
			}
		} else if err := s.one(line); err != nil {
			return err
		}
		if s.shape != nil {
			s.shape.ends = append(s.shape.ends, s.at)
		}
	}
	return nil
}

// cut takes the next line, without its line feed, and reports whether one
// follows.
func (s *scan) cut() (line string, more bool) {
	rest := s.text[s.at:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		s.at += i + 1
		return rest[:i], true
	}
	s.at = len(s.text)
	return rest, false
}

func (s *scan) one(line string) error {
	switch {
	case line == "":
		return nil
	case !strings.HasPrefix(line, "#"):
		return s.uri(line)
	case !strings.HasPrefix(line, "#EXT"):
		return nil
	}
	name, value, _ := strings.Cut(line, ":")
	if name == "#EXTM3U" {
		return errors.New("a second #EXTM3U")
	}
	if name == "#EXT-X-VERSION" {
		return nil
	}
	known, err := s.masterTag(name, value)
	if !known && err == nil {
		known, err = s.mediaTag(name, value)
	}
	if !known && err == nil {
		s.unknown = append(s.unknown, Tag{Line: s.line, Text: line})
	}
	return err
}

func (s *scan) uri(line string) error {
	if err := checkURI(line); err != nil {
		return err
	}
	if s.master.awaiting {
		return s.variantURI(line)
	}
	return s.segmentURI(line)
}

// checkURI refuses what could not be named to a neighbour, and variables
// (EXT-X-DEFINE), which would be resolved wrongly.
func checkURI(uri string) error {
	if len(uri) > MaxURI {
		return fmt.Errorf("URI of %d bytes, at most %d", len(uri), MaxURI)
	}
	if strings.ContainsFunc(uri, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return errors.New("URI holds a control character")
	}
	if strings.Contains(uri, "{$") {
		return errors.New("URI holds a variable (EXT-X-DEFINE), which is not supported")
	}
	return nil
}

func (s *scan) playlist() (Playlist, error) {
	p := Playlist{Unknown: s.unknown}
	var err error
	switch {
	case s.master.seen && s.media.seen:
		return Playlist{}, errors.New("tags of a master and of a media playlist in one")
	case s.master.seen:
		p.Master, err = s.readMaster()
	case s.media.seen:
		p.Media, err = s.readMedia()
	default:
		return Playlist{}, errors.New("neither a master nor a media playlist: no tag says which")
	}
	if err != nil {
		return Playlist{}, err
	}
	return p, nil
}
