package rtc

import (
	"shoal/client/driver"
	"shoal/client/js"
)

// openChannels makes both channels of the connection.
func (c *conn) openChannels() {
	c.control = c.openChannel(ControlLabel, ControlID, true, c.said)
	c.pieces = c.openChannel(PiecesLabel, PiecesID, false, c.framed)
	c.funcs.Listen(c.pieces, "bufferedamountlow", func(js.Value) { c.drained() })
}

func (c *conn) openChannel(label string, id int, ordered bool, got func(js.Bytes)) js.Value {
	channel := c.pc.Call("createDataChannel", label, map[string]any{
		"negotiated": true, "id": id, "ordered": ordered,
	})
	channel.Set("binaryType", "arraybuffer")
	c.funcs.Listen(channel, "open", c.opened)
	c.funcs.Listen(channel, "close", func(js.Value) { c.fail() })
	c.funcs.Listen(channel, "message", func(event js.Value) {
		message, ok := js.ViewOf(event.Get("data"))
		if !ok || message.Len() > maxMessage {
			c.fail()
			return
		}
		got(message)
	})
	return channel
}

// said takes a message of the control channel.
func (c *conn) said(message js.Bytes) {
	text := make([]byte, message.Len())
	message.CopyTo(text)
	c.post(driver.PeerSaid{Peer: c.peer, Bytes: text})
}

// framed takes a message of the pieces channel.
func (c *conn) framed(message js.Bytes) {
	head, body, err := split(message)
	if err != nil {
		c.fail()
		return
	}
	c.post(driver.PeerFrame{Peer: c.peer, Head: head, Body: body})
}

// send tells how many bytes the channel holds then; false where nothing was sent,
// or the connection failed of it.
func (c *conn) send(channel js.Value, head []byte, body js.Bytes) (buffered int, sent bool) {
	if c.waiting > 0 {
		return 0, false
	}
	message, ok := put(head, body)
	if ok {
		ok = js.Try(func() { channel.Call("send", message.Array()) }) == nil
	}
	if ok {
		buffered = channel.Get("bufferedAmount").Int()
	}
	if !ok || buffered > MaxBuffered {
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
	if low != c.low {
		c.low = low
		c.pieces.Set("bufferedAmountLowThreshold", low)
	}
}

// drained tells the driver, and watches on while the channel holds anything.
func (c *conn) drained() {
	buffered := c.pieces.Get("bufferedAmount").Int()
	c.watchDrain(buffered)
	if !c.owner.inbox.Post(driver.PeerDrained{Peer: c.peer, Buffered: buffered}) {
		c.fail()
	}
}
