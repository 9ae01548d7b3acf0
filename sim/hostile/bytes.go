package hostile

import "shoal/client/agent"

// wrongBytes answers requests with other bytes than the origin's.
func wrongBytes(v *Viewer, act agent.Action) bool {
	f, is := act.(agent.SendFrame)
	if is {
		v.do(Wrong{f})
	}
	return is
}

// truncate leaves out the last byte of every piece.
func truncate(v *Viewer, act agent.Action) bool {
	f, is := act.(agent.SendFrame)
	if !is || !v.isLast(f) || f.Length == 1 {
		return false
	}
	f.Length--
	v.do(Lie{f})
	return true
}
