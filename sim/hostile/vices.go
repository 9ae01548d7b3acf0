package hostile

import (
	"slices"
	"time"

	"shoal/sim/scenario"
)

const ms = int64(time.Millisecond)

// vices are all that an adversary may have, by the name that a scenario gives.
var vices = map[string]vice{
	"bytes":         {said: wrongBytes},
	"truncated":     {said: truncate},
	"lengths":       {said: misstateLength},
	"holdings":      {heard: holdEverything},
	"requests":      {heard: ignoreAnswers, ticked: flood, every: 50 * ms},
	"announcements": {ticked: makeUp, every: 50 * ms},
	"unasked":       {ticked: pushUnasked, every: 100 * ms},
	"endless":       {said: remember, ticked: goOn, every: 20 * ms},
	"silence":       {said: stopShort},
	"trickle":       {said: keepBack, ticked: trickle, every: 650 * ms},
	"conflict":      {said: contradict},
	"forger":        {heard: forge, said: sayForged},
	"owner":         {said: forgeOwn},
	"sleeper":       {heard: awake(forge), said: forgeAwake},
	"slander":       {ticked: accuseAll, every: 1000 * ms},
}

// Draw is the vice of one adversary: the one named, or of "all" one by luck. It
// leaves out those against which the mode of trust gives no protection.
func Draw(name string, luck uint64) string {
	if name != scenario.AllVices {
		return name
	}
	others := slices.DeleteFunc(slices.Clone(scenario.Vices), func(v string) bool {
		return v == scenario.AllVices || slices.Contains(scenario.Trusted, v)
	})
	return others[luck%uint64(len(others))]
}
