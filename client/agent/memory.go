package agent

import "shoal/shared/media"

// room makes sure that n more bytes may be kept, forgetting what is least
// worth keeping. It reports false where everything left is needed.
func (a *Agent) room(n int, keep *segment) bool {
	for a.stored+int64(n) > a.cfg.Memory {
		s := a.leastWorth(keep)
		if s == nil {
			return false
		}
		a.evict(s)
	}
	return true
}

// occupy takes store for piece i, which is about to hold n more bytes. It
// reports false where there is no room.
func (a *Agent) occupy(s *segment, i, n int) bool {
	c := &s.pieces[i]
	more := c.got + n - c.slot
	if more <= 0 {
		return true
	}
	if !a.room(more, s) {
		return false
	}
	c.slot += more
	s.keptAt = max(a.now, 1)
	a.stored += int64(more)
	return true
}

// stored are the bytes of s in the store.
func (s *segment) stored() int64 {
	var n int64
	for i := range s.pieces {
		n += int64(s.pieces[i].slot)
	}
	return n
}

// forgetOld drops live segments that the playlist no longer lists.
func (a *Agent) forgetOld(t *track) {
	if !t.live {
		return
	}
	for i := 0; i < len(a.order); {
		s := a.order[i]
		if s.id.Track == t.id && !s.id.IsInit() && s.id.Number < t.first && len(s.asks) == 0 && s.fetches == 0 {
			a.forget(s)
			continue
		}
		i++
	}
}

// forgetLeast drops the oldest entry that holds nothing, or else the oldest
// that nobody waits for.
func (a *Agent) forgetLeast() {
	var oldest *segment
	for _, s := range a.order {
		if len(s.asks) > 0 || s.fetches > 0 {
			continue
		}
		if s.stored() == 0 {
			a.forget(s)
			return
		}
		if oldest == nil {
			oldest = s
		}
	}
	if oldest != nil {
		a.forget(oldest)
	}
}

// evict drops the bytes of a segment; what is known of it stays.
func (a *Agent) evict(s *segment) {
	if s.stored() == 0 {
		return
	}
	a.withdraw(s)
	a.cancelUploads(s)
	a.stored -= s.stored()
	a.do(Forget{s.id})
	for i := range s.pieces {
		a.ignoreHash(s, i)
		s.pieces[i] = piece{sum: s.pieces[i].sum, known: s.pieces[i].known}
	}
	s.keptAt, s.held, s.done, s.fromPeers, s.fromOrigin = 0, 0, false, 0, 0
	s.nearby.untell(a.known)
	if a.mayUpload() {
		a.lost = append(a.lost, s.id)
		sooner(&a.due.announce, a.now+a.cfg.Batch)
	}
}

// forget drops all that is known of a segment.
func (a *Agent) forget(s *segment) {
	a.withdraw(s)
	a.cancelUploads(s)
	if n := s.stored(); n > 0 {
		a.stored -= n
		a.do(Forget{s.id})
	}
	for i := range s.pieces {
		a.ignoreHash(s, i)
	}
	delete(a.segs, s.id)
	a.recent.forget(s)
	a.order = remove(a.order, s)
	a.active = remove(a.active, s)
	a.changed = remove(a.changed, s)
}

// pieceID names a piece of the swarm.
type pieceID struct {
	segment media.SegmentID
	piece   uint32
}

// ignoreHash notes that a hash under way is of bytes that are no longer there.
func (a *Agent) ignoreHash(s *segment, i int) {
	if s.pieces[i].hashing {
		a.stale[pieceID{s.id, uint32(i)}]++
	}
}

// isStale reports whether a hash is of bytes that are gone.
func (a *Agent) isStale(id pieceID) bool {
	n := a.stale[id]
	switch {
	case n > 1:
		a.stale[id] = n - 1
	case n == 1:
		delete(a.stale, id)
	}
	return n > 0
}

// reset throws the bytes of piece i away.
func (a *Agent) reset(s *segment, i int) {
	p := &s.pieces[i]
	a.unask(p)
	a.ignoreHash(s, i)
	if p.held {
		s.held--
		a.uncount(s, p)
	}
	a.stats.WastedBytes += int64(p.got)
	p.held, p.hashing, p.origin, p.got, p.frames, p.from = false, false, false, 0, 0, 0
	a.lookAt(s)
}

func remove[T comparable](list []T, x T) []T {
	for i := range list {
		if list[i] == x {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}

// pieceAt is the index of the piece that holds byte offset.
func pieceAt(offset int64) int { return int(offset / media.PieceSize) }
