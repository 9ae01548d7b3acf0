package report

import (
	"cmp"
	"fmt"
	"slices"

	"shoal/sim/world"
)

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
	p := picture{Title: "All sites, and what went between them", Width: half, Height: tall}
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
