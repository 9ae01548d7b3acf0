package driver

// Bytes is the payload of native viewers and of tests.
type Bytes []byte

// Len is the number of bytes.
func (b Bytes) Len() int { return len(b) }

// Discard lets go of what an item brings that nobody is going to handle.
func Discard(item Item) {
	if frame, is := item.(PeerFrame); is {
		free(frame.Body)
	}
}

// free lets go of a payload that lies where nothing else does.
func free(p Payload) {
	if f, is := p.(interface{ Free() }); is {
		f.Free()
	}
}
