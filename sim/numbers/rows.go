package main

// rows are the promises. Their order is that of the table.
var rows = []row{
	steady(10), steady(50), steady(100), steady(1000),
	{name: "an owner killed at random", scenario: "owners", viewers: 100, minutes: 3, figures: []figure{
		copies(1.30), stalls(),
	}},
	{name: "the coordinator gone for 60 s", scenario: "blackout", viewers: 100, minutes: 3, plain: true, figures: []figure{
		stallsBeyond(0),
	}},
	{name: "a slow viewer in ten", scenario: "slow", viewers: 100, minutes: 3, figures: []figure{
		stalls(), waste(0.03),
	}},
}

// steady is a site where everybody stays.
func steady(viewers int) row {
	return row{name: "steady", scenario: "steady-4s", viewers: viewers, figures: []figure{
		copies(1.05), stalls(),
	}}
}

// copies are those of the steady state, without what players load before their
// agents run.
func copies(most float64) figure {
	return figure{name: "copies", format: "%.3f", least: 0, most: most,
		of: func(o outcome) float64 { return o.shoal.Joined.Without() }}
}

func stalls() figure {
	return figure{name: "stalls", format: "%.0f", of: func(o outcome) float64 { return float64(o.shoal.Stalls) }}
}

// stallsBeyond are the stalls that the same players do not have without Shoal.
func stallsBeyond(most float64) figure {
	return figure{name: "stalls beyond those without Shoal", format: "%.0f", most: most,
		of: func(o outcome) float64 { return max(0, float64(o.shoal.Stalls-o.plain.Stalls)) }}
}

func waste(most float64) figure {
	return figure{name: "waste", format: "%.4f", most: most, of: func(o outcome) float64 { return o.shoal.Waste() }}
}
