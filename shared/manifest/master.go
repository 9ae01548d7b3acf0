package manifest

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// masterScan is what was seen of a master playlist so far.
type masterScan struct {
	seen       bool
	awaiting   bool // EXT-X-STREAM-INF was read, its URI was not
	variants   int
	renditions []Rendition
	text       strings.Builder // for m3u8: the variants alone
}

// masterTag reports whether name is a tag of master playlists, and reads it.
// Renditions are collected here because m3u8 multiplies them by the variants.
func (s *scan) masterTag(name, value string) (bool, error) {
	m := &s.master
	switch name {
	case "#EXT-X-STREAM-INF":
		m.seen = true
		return true, m.variant(value)
	case "#EXT-X-MEDIA":
		m.seen = true
		return true, s.rendition(value)
	case "#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-SESSION-KEY", "#EXT-X-SESSION-DATA", "#EXT-X-CONTENT-STEERING":
		m.seen = true
	}
	return false, nil
}

func (m *masterScan) variant(value string) error {
	if m.awaiting {
		return errors.New("EXT-X-STREAM-INF without a URI before it comes the next")
	}
	if m.variants == MaxVariants {
		return fmt.Errorf("more than %d variants", MaxVariants)
	}
	if v, said := attributes(value)["BANDWIDTH"]; said {
		if _, err := integer("BANDWIDTH", v, math.MaxUint32); err != nil {
			return err
		}
	}
	m.variants++
	m.awaiting = true
	m.text.WriteString("#EXT-X-STREAM-INF:" + value + "\n")
	return nil
}

func (s *scan) variantURI(uri string) error {
	s.master.awaiting = false
	s.master.text.WriteString(uri + "\n")
	return nil
}

func (s *scan) rendition(value string) error {
	if len(s.master.renditions) == MaxRenditions {
		return fmt.Errorf("more than %d renditions", MaxRenditions)
	}
	a := attributes(value)
	r := Rendition{
		Type: a["TYPE"], Group: a["GROUP-ID"], Name: a["NAME"], Language: a["LANGUAGE"],
		Default: a["DEFAULT"] == "YES", URI: a["URI"],
	}
	if r.Type == "" || r.Group == "" {
		return errors.New("EXT-X-MEDIA without TYPE or GROUP-ID")
	}
	if r.URI != "" {
		if err := checkURI(r.URI); err != nil {
			return err
		}
		r.URL = s.base.resolve(r.URI)
	}
	s.master.renditions = append(s.master.renditions, r)
	return nil
}

func (s *scan) readMaster() (*Master, error) {
	if s.master.awaiting {
		return nil, errors.New("the last EXT-X-STREAM-INF has no URI")
	}
	variants, err := s.readVariants()
	if err != nil {
		return nil, err
	}
	return &Master{Variants: variants, Renditions: s.master.renditions}, nil
}
