package wire

import "shoal/shared/media"

func (r *reader) playlist() Playlist {
	m := Playlist{Edition: Edition{Track: media.TrackID(r.uint64("track"))}}
	flags := r.byte("flags")
	if flags&^(playlistEnded|playlistEdits) != 0 {
		r.fail("unknown flags %#02x", flags)
	}
	e := &m.Edition
	e.Ended = flags&playlistEnded != 0
	e.First = r.number("first segment", media.MaxSequence)
	e.Last = e.First + r.number("segments after the first", media.MaxSequence-e.First)
	e.Discontinuities = r.number("discontinuities", media.MaxSequence)
	e.Sum = r.sum("sum")
	m.By = media.ViewerID(r.uint64("viewer"))
	m.Age = r.uint32("age")
	if flags&playlistEdits != 0 {
		m.Base = r.sum("base")
		m.Edits = r.edits()
	}
	return m
}

// sum reads the sum of a text, which is never 0.
func (r *reader) sum(field string) uint64 {
	sum := r.uint64(field)
	if r.err == nil && sum == 0 {
		r.fail("%s is 0", field)
	}
	return sum
}

func (r *reader) edits() []Edit {
	n := r.count("edits", MaxEdits, 3)
	if r.err == nil && n == 0 {
		r.fail("a base without edits")
	}
	if r.err != nil {
		return nil
	}
	edits := make([]Edit, n)
	left := MaxInserted
	for i := range edits {
		edits[i] = Edit{
			Keep:   uint32(r.number("lines kept", MaxLines)),
			Skip:   uint32(r.number("lines left out", MaxLines)),
			Insert: r.lines("lines inserted", left),
		}
		left -= len(edits[i].Insert)
	}
	if r.err != nil {
		return nil
	}
	return edits
}
