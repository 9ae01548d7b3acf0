package hub

import (
	"testing"

	"shoal/shared/signal"
)

func TestASaturatedLinkIsToldToWhoCanReadOfIt(t *testing.T) {
	_, url := serve(t, Config{})
	old := open(t, url)
	hello := greeting(signal.Hello{})
	hello.Max = 1
	old.send(hello)
	expect[signal.Welcome](old)
	var viewers []*client
	for range 3 {
		v, _ := join(t, url, signal.Hello{})
		viewers = append(viewers, v)
	}
	for _, v := range viewers {
		v.send(signal.Report{Pace: &signal.Pace{Rate: 1, Need: 1}})
	}
	for _, v := range viewers {
		if !expect[signal.Link](v).Saturated {
			t.Error("told of an ample link")
		}
	}
	if _, w := join(t, url, signal.Hello{}); !w.Saturated {
		t.Error("the welcome does not say so")
	}
	old.isAlive()
}
