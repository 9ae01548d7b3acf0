package admin

import (
	"github.com/prometheus/client_golang/prometheus"

	"shoal/server/hub"
	"shoal/shared/qoe"
	"shoal/shared/signal"
)

// collector shows a snapshot of the hub as metrics.
type collector struct {
	snapshot func() hub.Snapshot
	metrics  []metric
	refusals *prometheus.Desc
	viewers  *prometheus.Desc
	reasons  *prometheus.Desc
	build    prometheus.Metric
}

// metric is one figure of the snapshot.
type metric struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	read func(hub.Snapshot) float64
}

func newCollector(snapshot func() hub.Snapshot, version string) *collector {
	c := &collector{
		snapshot: snapshot,
		refusals: describe("refusals_total", "Viewers and messages refused, by error code.", "code"),
		viewers:  describe("viewer_bytes_total", "Bytes that viewers report, by what they are.", "source"),
		reasons:  describe("origin_bytes_total", "Media bytes that viewers report from the origin, by reason.", "reason"),
		build: prometheus.MustNewConstMetric(
			describe("build_info", "The version that runs.", "version"), prometheus.GaugeValue, 1, version),
	}
	c.gauge("swarms", "Streams being watched.", func(s hub.Snapshot) int { return s.Swarms })
	c.gauge("viewers", "Viewers in all swarms.", func(s hub.Snapshot) int { return s.Viewers })
	c.gauge("sockets", "Open WebSockets.", func(s hub.Snapshot) int { return s.Sockets })
	c.counter("joins_total", "Viewers welcomed.", func(s hub.Snapshot) int64 { return s.Joins })
	c.counter("relayed_total", "Offers, answers and candidates passed on.", func(s hub.Snapshot) int64 { return s.Relayed })
	c.counter("candidates_left_out_total", "Candidates not passed on.", func(s hub.Snapshot) int64 { return s.Unclean })
	c.counter("slow_total", "Viewers dropped because they did not read.", func(s hub.Snapshot) int64 { return s.Slow })
	c.counter("silent_total", "Viewers dropped because they said nothing.", func(s hub.Snapshot) int64 { return s.Silent })
	c.counter("accusations_total", "Complaints of viewers about viewers.", func(s hub.Snapshot) int64 { return s.Accused })
	c.counter("unsendable_total", "Messages beyond a bound of the protocol.", func(s hub.Snapshot) int64 { return s.Unsendable })
	c.counter("signal_received_bytes_total", "Bytes of messages from viewers.", func(s hub.Snapshot) int64 { return s.GotBytes })
	c.counter("signal_sent_bytes_total", "Bytes of messages to viewers.", func(s hub.Snapshot) int64 { return s.SentBytes })
	c.add("stall_seconds_total", "Time that viewers report having stalled.", prometheus.CounterValue,
		func(s hub.Snapshot) float64 { return float64(s.StallMS) / 1000 })
	return c
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("shoal_"+name, help, labels, nil)
}

func (c *collector) add(name, help string, kind prometheus.ValueType, read func(hub.Snapshot) float64) {
	c.metrics = append(c.metrics, metric{describe(name, help), kind, read})
}

func (c *collector) gauge(name, help string, read func(hub.Snapshot) int) {
	c.add(name, help, prometheus.GaugeValue, func(s hub.Snapshot) float64 { return float64(read(s)) })
}

func (c *collector) counter(name, help string, read func(hub.Snapshot) int64) {
	c.add(name, help, prometheus.CounterValue, func(s hub.Snapshot) float64 { return float64(read(s)) })
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(out chan<- *prometheus.Desc) {
	for _, m := range c.metrics {
		out <- m.desc
	}
	out <- c.refusals
	out <- c.viewers
	out <- c.reasons
	out <- c.build.Desc()
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(out chan<- prometheus.Metric) {
	s := c.snapshot()
	for _, m := range c.metrics {
		out <- prometheus.MustNewConstMetric(m.desc, m.kind, m.read(s))
	}
	labelled := func(desc *prometheus.Desc, label string, n int64) {
		out <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, float64(n), label)
	}
	for _, code := range []signal.Code{
		signal.BadMessage, signal.BadVersion, signal.Refused, signal.TooMany, signal.NotMet, signal.Leaving,
	} {
		labelled(c.refusals, string(code), s.Refusals[code])
	}
	labelled(c.viewers, "origin", s.Origin)
	labelled(c.viewers, "peers", s.Peers)
	labelled(c.viewers, "upload", s.Upload)
	labelled(c.viewers, "wasted", s.Wasted)
	for r := range qoe.Reasons {
		labelled(c.reasons, r.String(), s.Reasons[r])
	}
	out <- c.build
}
