package report

import (
	"cmp"
	"fmt"
	"slices"

	"shoal/sim/world"
)

// mesh is who fed whom in the ten seconds before one moment.
type mesh struct {
	At, Note string
	Pictures []picture
	Legend   []key
}

// picture is discs joined by links, in a box of its own: links lie above sites
// and below viewers.
type picture struct {
	Title         string
	Width, Height float64
	Sites         []disc
	Links         []link
	Viewers       []disc
}

type disc struct {
	Class, Text, Name string
	X, Y, R           float64
}

// Top is where the disc's name stands.
func (d disc) Top() float64 { return d.Y - d.R - 4 }

type link struct {
	Class, Text    string
	X1, Y1, X2, Y2 float64
	Width, Opacity float64
}

const (
	drawnMost  = 400  // viewers drawn one by one
	linksMost  = 2500 // the heaviest ones
	nodeRadius = 5.5  // of a viewer's place
	wide       = 1120 // of a picture by itself
	half       = 550  // and of one of two
	tall       = 470
)

// node is a viewer of the mesh.
type node struct {
	viewer, site int32
	gave, got    int64
}

// newMesh draws every viewer where that can be taken in, else the sites and one
// of them in full.
func newMesh(r world.Result) mesh {
	if len(r.Mesh) == 0 {
		return mesh{}
	}
	nodes := nodesOf(r.Mesh)
	m := mesh{At: clock(r.MeshAt), Note: exchanged(nodes, r)}
	if len(r.Sites) > 1 {
		m.Legend = []key{{"peers", "within a site"}, {"upload", "between sites"}}
	}
	if len(nodes) <= drawnMost {
		m.Pictures = []picture{drawViewers("Every viewer, by site", wide, nodes, r)}
		return m
	}
	site, some := oneSite(nodes)
	title := siteName(r, site) + ", every viewer"
	if n := inSite(nodes, site); n > len(some) {
		title = fmt.Sprintf("%s, the %s of %s viewers who gave most", siteName(r, site), count(len(some)), count(n))
	}
	if len(r.Sites) == 1 {
		m.Pictures = []picture{drawViewers(title, wide, some, r)}
		return m
	}
	m.Pictures = []picture{drawSites(nodes, r), drawViewers(title, half, some, r)}
	return m
}

// exchanged says how much went over how many connections, and what of it
// between sites where there are several.
func exchanged(nodes []node, r world.Result) string {
	across, whole := int64(0), int64(0)
	for _, e := range r.Mesh {
		whole += e.Bytes
		if e.Site != e.ToSite {
			across += e.Bytes
		}
	}
	note := fmt.Sprintf("%s exchanged %s over %s in the ten seconds before.",
		plural(len(nodes), "viewer"), size(whole), plural(used(r.Mesh), "connection"))
	if len(r.Sites) > 1 {
		note += fmt.Sprintf(" %s of it went from one site to another.", percent(share(across, whole)))
	}
	return note
}

// used is how many pairs of viewers exchanged anything.
func used(edges []world.Edge) int {
	pairs := map[[2]int32]bool{}
	for _, e := range edges {
		if e.Bytes > 0 {
			pairs[[2]int32{min(e.From, e.To), max(e.From, e.To)}] = true
		}
	}
	return len(pairs)
}

func share(part, whole int64) float64 { return float64(part) / float64(max(1, whole)) }

// nodesOf are the viewers of the edges, in the order of their sites, and in each
// those who gave most first.
func nodesOf(edges []world.Edge) []node {
	place := map[int32]int{}
	var nodes []node
	at := func(viewer, site int32) *node {
		i, known := place[viewer]
		if !known {
			i = len(nodes)
			place[viewer] = i
			nodes = append(nodes, node{viewer: viewer, site: site})
		}
		return &nodes[i]
	}
	for _, e := range edges {
		at(e.From, e.Site).gave += e.Bytes
		at(e.To, e.ToSite).got += e.Bytes
	}
	slices.SortFunc(nodes, func(a, b node) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(b.gave, a.gave), cmp.Compare(a.viewer, b.viewer))
	})
	return nodes
}

// oneSite is the largest site that can be drawn in full, or where there is none
// those of the largest who gave most.
func oneSite(nodes []node) (int32, []node) {
	var best, largest []node
	for from := 0; from < len(nodes); {
		to := from + inSite(nodes[from:], nodes[from].site)
		here := nodes[from:to]
		if len(here) <= drawnMost && len(here) > len(best) {
			best = here
		}
		if len(here) > len(largest) {
			largest = here
		}
		from = to
	}
	if len(best) < drawnMost/10 {
		best = largest[:min(len(largest), drawnMost)]
	}
	return best[0].site, slices.Clone(best)
}

func inSite(nodes []node, site int32) (n int) {
	for _, d := range nodes {
		if d.site == site {
			n++
		}
	}
	return n
}

func siteName(r world.Result, site int32) string {
	if int(site) < len(r.Sites) {
		return r.Sites[site].Name
	}
	return fmt.Sprintf("site %d", site)
}

// drawViewers places each site's viewers in a disc, and the discs side by side.
func drawViewers(title string, width float64, nodes []node, r world.Result) picture {
	var sites []int32
	var radii []float64
	for _, d := range nodes {
		if len(sites) == 0 || sites[len(sites)-1] != d.site {
			sites = append(sites, d.site)
			radii = append(radii, discRadius(inSite(nodes, d.site)))
		}
	}
	p := picture{Title: title, Width: width, Height: tall}
	centres, scale := pack(radii, width, tall)
	placed, next := map[int32]point{}, 0
	most := int64(1)
	for _, d := range nodes {
		most = max(most, d.gave)
	}
	for i, site := range sites {
		c := centres[i]
		p.Sites = append(p.Sites, disc{Class: "site", X: c.x, Y: c.y, R: radii[i] * scale,
			Name: siteName(r, site), Text: siteName(r, site) + ", " + plural(inSite(nodes, site), "viewer")})
		for k := 0; next < len(nodes) && nodes[next].site == site; k, next = k+1, next+1 {
			d := nodes[next]
			seat := seed(k)
			at := point{c.x + seat.x*scale, c.y + seat.y*scale}
			placed[d.viewer] = at
			p.Viewers = append(p.Viewers, disc{Class: "viewer", X: at.x, Y: at.y,
				R:    scale * nodeRadius * (0.35 + 0.5*root(share(d.gave, most))),
				Text: fmt.Sprintf("viewer %d: gave %s, got %s", d.viewer, size(d.gave), size(d.got))})
		}
	}
	p.Links = links(r.Mesh, placed, scale)
	return p
}

// links are the heaviest edges between those who were placed, the heaviest on top.
func links(edges []world.Edge, placed map[int32]point, scale float64) []link {
	var some []world.Edge
	for _, e := range edges {
		if _, here := placed[e.From]; !here {
			continue
		}
		if _, here := placed[e.To]; here {
			some = append(some, e)
		}
	}
	slices.SortStableFunc(some, func(a, b world.Edge) int { return cmp.Compare(a.Bytes, b.Bytes) })
	some = some[max(0, len(some)-linksMost):]
	var out []link
	for _, e := range some {
		weight := root(share(e.Bytes, some[len(some)-1].Bytes))
		l := link{Class: "near", Width: 0.4 + 1.6*weight*min(1, scale), Opacity: 0.08 + 0.5*weight,
			Text: fmt.Sprintf("viewer %d to viewer %d: %s", e.From, e.To, size(e.Bytes))}
		if e.Site != e.ToSite {
			l.Class = "far"
		}
		from, to := placed[e.From], placed[e.To]
		l.X1, l.Y1, l.X2, l.Y2 = from.x, from.y, to.x, to.y
		out = append(out, l)
	}
	return out
}
