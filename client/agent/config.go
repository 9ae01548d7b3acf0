package agent

import "time"

// Config tunes one agent. Zero fields take the default.
type Config struct {
	Memory int64 // bytes the store may hold; 64 MB
	Upload int64 // bytes per second to all neighbours together; 2.5 MB (20 Mbit/s)

	// Blind: uploads keep to the cap alone, whatever channels and round trips
	// say. Nothing but a comparison sets it.
	Blind bool

	MaxNeighbours int // connections, open and under way; 12

	Safety  int64 // ns of slack kept in hand before a rescue; 500 ms
	Standby int64 // ns that the owner may be late before the next in rank starts; 500 ms
	Batch   int64 // ns that announcements wait for company; 20 ms
	Silence int64 // ns without a word after which a neighbour is gone; 6 s
}

func (c Config) withDefaults() Config {
	set := func(v *int64, d int64) {
		if *v == 0 {
			*v = d
		}
	}
	set(&c.Memory, 64<<20)
	set(&c.Upload, 2_500_000)
	set(&c.Safety, int64(500*time.Millisecond))
	set(&c.Standby, int64(500*time.Millisecond))
	set(&c.Batch, int64(20*time.Millisecond))
	set(&c.Silence, int64(6*time.Second))
	if c.MaxNeighbours == 0 {
		c.MaxNeighbours = 12
	}
	return c
}
