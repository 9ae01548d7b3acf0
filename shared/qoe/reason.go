// Package qoe counts what viewers experience: bytes by source, the reason of
// every origin byte, stalls and delays, and the report that carries them.
package qoe

// Reason names why bytes came from the origin.
type Reason uint8

const (
	Startup   Reason = iota // before the agent or its first neighbour was ready
	Seed                    // this viewer's turn to bring the segment in
	Standby                 // the owner was late
	NoHolder                // no neighbour has it and nobody is bringing it in
	Deadline                // needed before the neighbours would deliver
	Policy                  // peer delivery is switched off
	Integrity               // bytes from neighbours did not match
	Budget                  // no room in the store
	Reasons                 // how many there are
)

var reasonNames = [Reasons]string{
	"startup", "seed", "standby", "no-holder", "deadline", "policy", "integrity", "budget",
}

func (r Reason) String() string {
	if r >= Reasons {
		return "unknown"
	}
	return reasonNames[r]
}
