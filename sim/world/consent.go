package world

const (
	// consentEvery is how often each side of a connection asks whether the other
	// still wants it (RFC 7675).
	consentEvery = 5 * second
	consentBytes = 240 // one question and one answer, in each direction
)

// consent counts what keeps connections to other sites open.
func (r *region) consent() {
	for _, v := range r.viewers {
		for _, e := range v.ends {
			if e.far && e.state == opened {
				r.outOf(StunBytes, consentBytes)
				r.into(StunBytes, consentBytes)
			}
		}
	}
	r.push(r.now+consentEvery, task{do: doConsent})
}
