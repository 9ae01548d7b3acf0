package world

import "shoal/sim/scenario"

// joinAir puts a viewer on Wi-Fi where its site or its group says so. Both of
// its directions then share the air: with the viewers of its access point, or
// with nobody, at its downlink's rate.
func (r *region) joinAir(v *viewer) {
	luck := chance(mix(r.cfg.Seed ^ uint64(v.index)<<22))
	if !luck.hit(max(r.site.WiFi, v.group.WiFi)) {
		return
	}
	if r.site.Air == (scenario.Air{}) {
		v.air = &pipe{rate: v.group.Down}
		return
	}
	if r.site.onAir%r.site.Air.Viewers == 0 {
		r.site.access = &pipe{rate: r.site.Air.Rate}
	}
	r.site.onAir++
	v.air = r.site.access
}

// throughAir is when n bytes, the last of which is there at time at, have
// crossed a viewer's air, where there is any.
func (v *viewer) throughAir(at Time, n int64) Time {
	if v.air == nil {
		return at
	}
	return v.air.stream(at, n)
}
