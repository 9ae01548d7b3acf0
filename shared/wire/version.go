package wire

// Negotiate picks the version to speak with the sender of h: the highest that
// both sides know. False where there is none.
func Negotiate(h Hello) (uint8, bool) {
	v := min(h.Max, Version)
	return v, v >= max(h.Min, MinVersion)
}
