package hub

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"shoal/shared/media"
)

// newID draws an id that nobody can guess.
//
// A viewer that lost its socket asks for the id it had, because its neighbours
// know it by that. With a proof it always gets it. Without one it gets it only
// where this process cannot know any better, that is where the secret did not
// outlive a restart, and only while nobody in the swarm has that id. Ids are
// random 64-bit numbers that only the viewers introduced to each other know,
// and an id carries no right that a newcomer lacks; so all that a neighbour
// could gain by claiming another's id first is to make it take a new one.
func newID() media.ViewerID {
	for {
		var b [8]byte
		rand.Read(b[:])
		if id := binary.BigEndian.Uint64(b[:]); id != 0 {
			return media.ViewerID(id)
		}
	}
}

// proof shows that this installation gave the id to a viewer of the stream.
func (h *Hub) proof(stream string, id media.ViewerID) string {
	mac := hmac.New(sha256.New, h.cfg.Secret)
	mac.Write([]byte(stream))
	mac.Write(binary.BigEndian.AppendUint64([]byte{0}, uint64(id)))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

func (h *Hub) isProven(stream string, id media.ViewerID, proof string) bool {
	return hmac.Equal([]byte(proof), []byte(h.proof(stream, id)))
}
