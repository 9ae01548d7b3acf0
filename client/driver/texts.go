package driver

import (
	"slices"

	"shoal/client/agent"
	"shoal/shared/manifest"
	"shoal/shared/media"
	"shoal/shared/wire"
)

// texts are the playlist texts that the core wants held. The core bounds them:
// it forgets what it does not need.
type texts struct {
	held    map[media.TrackID][]*manifest.Text
	trusted map[media.TrackID]*manifest.Text // the last that this viewer read: what neighbours tell must continue it
	edited  edited
}

// edited is how a text comes out of another: what one neighbour is told the next
// is told too.
type edited struct {
	base, text *manifest.Text
	edits      []wire.Edit
	fits       bool
}

func newTexts() texts {
	return texts{held: map[media.TrackID][]*manifest.Text{}, trusted: map[media.TrackID]*manifest.Text{}}
}

func (t *texts) find(track media.TrackID, sum uint64) *manifest.Text {
	for _, text := range t.held[track] {
		if text.Edition.Sum == sum {
			return text
		}
	}
	return nil
}

func (t *texts) keep(text *manifest.Text) {
	track := text.Edition.Track
	if t.find(track, text.Edition.Sum) == nil {
		t.held[track] = append(t.held[track], text)
	}
}

func (t *texts) forget(track media.TrackID, sum uint64) {
	t.held[track] = slices.DeleteFunc(t.held[track], func(text *manifest.Text) bool {
		return text.Edition.Sum == sum
	})
	if len(t.held[track]) == 0 {
		delete(t.held, track)
		delete(t.trusted, track)
	}
}

// take makes the text that a neighbour told of, holds it against what was
// announced and what this viewer read, and keeps it where it fits.
func (t *texts) take(m wire.Playlist) agent.Fit {
	track := m.Edition.Track
	if t.find(track, m.Edition.Sum) != nil {
		return agent.Held
	}
	base, trusted := t.find(track, m.Base), t.trusted[track]
	if base == nil || trusted == nil {
		return agent.NoText
	}
	body, err := base.Apply(m.Edits)
	if err != nil || media.TextSum(body) != m.Edition.Sum {
		return agent.Forged
	}
	text, err := trusted.Another(body, m.Edition.Sum)
	switch {
	case err != nil:
		return agent.Refused
	case text.Edition != m.Edition:
		return agent.Forged
	case trusted.Vouch(text) != nil:
		return agent.Refused
	}
	t.keep(text)
	return agent.Held
}

// edit fills in how the text comes out of its base. Where that takes too much
// only the edition is told, and the neighbour asks the origin.
func (t *texts) edit(m wire.Playlist) wire.Playlist {
	if m.Base == 0 {
		return m
	}
	base, text := t.find(m.Edition.Track, m.Base), t.find(m.Edition.Track, m.Edition.Sum)
	if base == nil || text == nil {
		m.Base = 0
		return m
	}
	if t.edited.base != base || t.edited.text != text {
		edits, fits := base.Edits(text)
		t.edited = edited{base, text, edits, fits}
	}
	if m.Edits = t.edited.edits; !t.edited.fits {
		m.Base, m.Edits = 0, nil
	}
	return m
}

// playlistRead is an item of the page: a text that the player fetched. It is nil
// where the text cannot be passed on.
type playlistRead struct {
	track media.TrackID
	text  *manifest.Text
}

func (playlistRead) isItem() {}

func (d *Driver) playlistRead(it playlistRead) {
	e := wire.Edition{Track: it.track}
	if it.text != nil {
		d.texts.keep(it.text)
		d.texts.trusted[it.track] = it.text
		e = it.text.Edition
	}
	d.step(agent.PlaylistRead{Edition: e})
}

// readText performs agent.ReadText.
func (d *Driver) readText(a agent.ReadText) {
	text := d.texts.find(a.Track, a.Sum)
	if text == nil {
		return
	}
	d.texts.trusted[a.Track] = text
	for _, c := range d.desk.readText(text) {
		d.later = append(d.later, occurrence{event: listed(c)})
	}
}

// answerPoll performs agent.Answer.
func (d *Driver) answerPoll(a agent.Answer) {
	to, waiting := d.desk.answerPoll(a.Request)
	if !waiting {
		return
	}
	if text := d.texts.find(a.Track, a.Sum); text != nil {
		to.done(text.Body)
		return
	}
	to.pass()
}
