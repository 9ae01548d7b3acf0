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
)

// node is a viewer of the mesh.
type node struct {
	viewer, site int32
	gave, got    int64
	at           point
}

// newMesh draws every viewer where that can be taken in, else the sites and one
// of them in full.
func newMesh(r world.Result) mesh {
	if len(r.Mesh) == 0 {
		return mesh{}
	}
	nodes := nodesOf(r.Mesh)
	across, whole := int64(0), int64(0)
	for _, e := range r.Mesh {
		whole += e.Bytes
		if e.Site != e.ToSite {
			across += e.Bytes
		}
	}
	m := mesh{
		At: clock(r.MeshAt),
		Note: fmt.Sprintf("%s exchanged %s over %s in the ten seconds before.",
			plural(len(nodes), "viewer"), size(whole), plural(used(r.Mesh), "connection")),
	}
	if len(r.Sites) > 1 {
		m.Note += fmt.Sprintf(" %s of it went from one site to another.", percent(share(across, whole)))
		m.Legend = []key{{"peers", "within a site"}, {"upload", "between sites"}}
	}
	if len(nodes) <= drawnMost {
		m.Pictures = []picture{drawViewers("Every viewer, by site", 1120, 470, nodes, r)}
		return m
	}
	site, some := oneSite(nodes)
	full := drawViewers(siteName(r, site)+", every viewer", 550, 470, some, r)
	if n := inSite(nodes, site); n > len(some) {
		full.Title = fmt.Sprintf("%s, the %s of %s viewers who gave most", siteName(r, site), count(len(some)), count(n))
	}
	if len(r.Sites) > 1 {
		m.Pictures = append(m.Pictures, drawSites(nodes, r))
	} else {
		full = drawViewers(full.Title, 1120, 470, some, r)
	}
	m.Pictures = append(m.Pictures, full)
	return m
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
func drawViewers(title string, width, height float64, nodes []node, r world.Result) picture {
	var sites []int32
	var radii []float64
	for _, d := range nodes {
		if len(sites) == 0 || sites[len(sites)-1] != d.site {
			sites = append(sites, d.site)
			radii = append(radii, discRadius(inSite(nodes, d.site)))
		}
	}
	p := picture{Title: title, Width: width, Height: height}
	centres, scale := pack(radii, width, height)
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

// drawSites places each site as a disc of its viewers' number, joined by what
// went from site to site.
func drawSites(nodes []node, r world.Result) picture {
	within, between := map[int32]int64{}, map[[2]int32]int64{}
	for _, e := range r.Mesh {
		if e.Site == e.ToSite {
			within[e.Site] += e.Bytes
			continue
		}
		between[[2]int32{min(e.Site, e.ToSite), max(e.Site, e.ToSite)}] += e.Bytes
	}
	p := picture{Title: "All sites, and what went between them", Width: 550, Height: 470}
	most := int64(1) // that links are held against: little between sites looks like little
	for _, bytes := range within {
		most = max(most, bytes)
	}
	var sites []int32
	var radii []float64
	for i := range r.Sites {
		if n := inSite(nodes, int32(i)); n > 0 {
			sites = append(sites, int32(i))
			radii = append(radii, 1.6*discRadius(n))
		}
	}
	order := byRadius(radii)
	centres, scale := pack(radii, p.Width, p.Height)
	placed := map[int32]point{}
	for _, i := range order {
		site := sites[i]
		placed[site] = centres[i]
		p.Viewers = append(p.Viewers, disc{Class: "site full", X: centres[i].x, Y: centres[i].y, R: 0.62 * radii[i] * scale, Name: siteName(r, site),
			Text: fmt.Sprintf("%s, %s: %s from one to another", siteName(r, site), plural(inSite(nodes, site), "viewer"), size(within[site]))})
	}
	p.Links = siteLinks(between, most, placed, r)
	return p
}

func siteLinks(between map[[2]int32]int64, most int64, placed map[int32]point, r world.Result) []link {
	var pairs [][2]int32
	for pair, bytes := range between {
		pairs = append(pairs, pair)
		most = max(most, bytes)
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int {
		return cmp.Or(cmp.Compare(between[a], between[b]), cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	var out []link
	for _, pair := range pairs {
		from, to, weight := placed[pair[0]], placed[pair[1]], root(share(between[pair], most))
		out = append(out, link{Class: "far", X1: from.x, Y1: from.y, X2: to.x, Y2: to.y,
			Width: 0.4 + 8*weight, Opacity: 0.12 + 0.7*weight,
			Text: fmt.Sprintf("%s and %s: %s", siteName(r, pair[0]), siteName(r, pair[1]), size(between[pair]))})
	}
	return out
}
