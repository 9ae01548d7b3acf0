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

// send reports false where the connection failed of it.
func (c *conn) send(channel js.Value, message js.Bytes) bool {
	if c.waiting > 0 {
		return false
	}
	err := js.Try(func() { channel.Call("send", message.Array()) })
	if err != nil || channel.Get("bufferedAmount").Int() > MaxBuffered {
		c.fail()
		return false
	}
	return true
}

// watchDrain asks for an event once half of what the pieces channel holds now
// has left, or all where that is little. It reports false where the channel
// holds nothing, and no event is to come.
func (c *conn) watchDrain() bool {
	buffered := c.pieces.Get("bufferedAmount").Int()
	low := buffered / 2
	if low < minDrain {
		low = 0
	}
	c.pieces.Set("bufferedAmountLowThreshold", low)
	return buffered > 0
}

// drained tells the driver, and watches on while the channel holds anything.
func (c *conn) drained() {
	c.watchDrain()
	buffered := c.pieces.Get("bufferedAmount").Int()
	if !c.owner.inbox.Post(driver.PeerDrained{Peer: c.peer, Buffered: buffered}) {
		c.fail()
	}
}
