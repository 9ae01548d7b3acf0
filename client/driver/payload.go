package driver

// Bytes is the payload of native viewers and of tests.
type Bytes []byte

// Len is the number of bytes.
func (b Bytes) Len() int { return len(b) }
