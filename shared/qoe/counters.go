package qoe

// Counters are totals since the agent started. Bytes are media bytes unless
// the name says otherwise.
type Counters struct {
	OriginBytes   int64          // received from the origin, by the agent or by the player before it
	PeerBytes     int64          // received from neighbours and verified
	UploadBytes   int64          // sent to neighbours
	WastedBytes   int64          // received and thrown away: twice, late or wrong
	ControlBytes  int64          // control messages, both directions
	OriginReasons [Reasons]int64 // OriginBytes by reason
	Delivered     int64          // bytes handed to the player
	Segments      int64          // segments handed to the player
	StallNanos    int64          // play head not moving while it should
}

// Add sums o into c.
func (c *Counters) Add(o Counters) {
	c.OriginBytes += o.OriginBytes
	c.PeerBytes += o.PeerBytes
	c.UploadBytes += o.UploadBytes
	c.WastedBytes += o.WastedBytes
	c.ControlBytes += o.ControlBytes
	for i := range c.OriginReasons {
		c.OriginReasons[i] += o.OriginReasons[i]
	}
	c.Delivered += o.Delivered
	c.Segments += o.Segments
	c.StallNanos += o.StallNanos
}
