// Package policy says who may meet whom. It is pure: the hub asks it on
// admission, the matcher for every pair.
package policy

// Level is how strictly an installation keeps viewers apart.
type Level uint8

// ByURL: a stream is as private as its URL. Whoever can name it may watch it
// and meet the others who do.
const ByURL Level = 0

// Policy is what an installation enforces. The zero value is [ByURL].
type Policy struct{ Level Level }

// May reports whether viewers of sites a and b, keys as coord.SiteOf makes
// them, may exchange bytes.
func (p Policy) May(a, b string) bool { return p.Level == ByURL || a == b }
