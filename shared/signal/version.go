package signal

// Negotiate picks the version to speak with a side that knows lowest to highest: the
// highest that both know. False where there is none.
func Negotiate(lowest, highest int) (int, bool) {
	v := min(highest, Version)
	return v, v >= max(lowest, MinVersion)
}
