package rtc

import (
	"unsafe"

	"shoal/client/driver"
	"shoal/client/js"
)

// openChannels makes both channels of the connection.
func (c *conn) openChannels() {
	c.control = c.openChannel(ControlLabel, ControlID, true, c.said)
	c.pieces = c.openChannel(PiecesLabel, PiecesID, false, c.framed)
}

func (c *conn) openChannel(label string, id int, ordered bool, got func(js.Bytes)) *channel {
	object := c.pc.Call("createDataChannel", label, map[string]any{
		"negotiated": true, "id": id, "ordered": ordered,
	})
	object.Set("binaryType", "arraybuffer")
	c.funcs.Listen(object, "open", c.opened)
	c.funcs.Listen(object, "close", func(js.Value) { c.fail() })
	ch := &channel{object: object, conn: c, got: got}
	ch.number = int32(listen.Invoke(object, label == PiecesLabel).Int())
	channels[ch.number] = ch
	return ch
}

// channel is one data channel. What comes and goes passes the bridge.
type channel struct {
	object js.Value // RTCDataChannel
	conn   *conn
	got    func(js.Bytes)
	number int32 // at the bridge
	low    int   // bytes held below which its event comes, 0 at first
}

// channels are those of all connections of the page that have not ended.
var channels = map[int32]*channel{}

// leave ends what the channel tells.
func (ch *channel) leave() {
	if ch != nil && channels[ch.number] == ch {
		delete(channels, ch.number)
		channelLeave(ch.number)
	}
}

//go:wasmexport shoal_message
func messageCame(number, bytes, n int32) int32 {
	return js.Exported(func() {
		if ch := channels[number]; ch != nil {
			ch.message(bytes, n)
		} else if bytes != 0 {
			js.Given(bytes, n).Free()
		}
	})
}

//go:wasmexport shoal_drained
func channelDrained(number, buffered int32) int32 {
	return js.Exported(func() {
		if ch := channels[number]; ch != nil {
			ch.conn.drained(int(buffered))
		}
	})
}

func (ch *channel) message(bytes, n int32) {
	if bytes == 0 {
		ch.conn.fail() // a text
		return
	}
	message := js.Given(bytes, n)
	if n > maxMessage {
		message.Free()
		ch.conn.fail()
		return
	}
	ch.got(message)
}

// said takes a message of the control channel.
func (c *conn) said(message js.Bytes) {
	text := make([]byte, message.Len())
	message.CopyTo(text)
	message.Free()
	c.post(driver.PeerSaid{Peer: c.peer, Bytes: text})
}

// framed takes a message of the pieces channel.
func (c *conn) framed(message js.Bytes) {
	head, body, err := split(message)
	if err != nil {
		message.Free()
		c.fail()
		return
	}
	c.post(driver.PeerFrame{Peer: c.peer, Head: head, Body: body})
}

// send tells how many bytes the channel holds then; false where nothing was sent,
// or the connection failed of it.
func (c *conn) send(ch *channel, head []byte, body js.Bytes) (buffered int, sent bool) {
	if c.waiting > 0 {
		return 0, false
	}
	buffered = -1
	if len(head)+body.Len() <= maxMessage {
		number, from, n := body.Place()
		buffered = int(channelSend(ch.number, unsafe.Pointer(unsafe.SliceData(head)), int32(len(head)), number, from, n))
	}
	if buffered < 0 || buffered > MaxBuffered {
		c.fail()
		return 0, false
	}
	return buffered, true
}

// watchDrain asks for an event once half of what the pieces channel holds now
// has left, or all where that is little. Where it holds nothing no event is to
// come.
func (c *conn) watchDrain(buffered int) {
	low := buffered / 2
	if low < minDrain {
		low = 0
	}
	if low != c.pieces.low {
		c.pieces.low = low
		channelLow(c.pieces.number, int32(low))
	}
}

// drained tells the driver, and watches on while the channel holds anything.
func (c *conn) drained(buffered int) {
	c.watchDrain(buffered)
	if !c.owner.inbox.Post(driver.PeerDrained{Peer: c.peer, Buffered: buffered}) {
		c.fail()
	}
}

//go:wasmimport shoal channel_send
func channelSend(channel int32, head unsafe.Pointer, length, body, from, n int32) int32

//go:wasmimport shoal channel_low
func channelLow(channel, n int32)

//go:wasmimport shoal channel_leave
func channelLeave(channel int32)
