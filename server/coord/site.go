package coord

import (
	"net/netip"
	"slices"

	"shoal/shared/media"
)

// SiteOf is the key of the site of a viewer whose socket comes from addr, until
// something better is known: the /24 of a private or link-local IPv4 address, a
// public IPv4 address by itself, the /56 of an IPv6 address (what one household
// or office is commonly given, RFC 6177). All loopback addresses are one site,
// and so are all IPv6 link-local ones, which carry no prefix of their own.
func SiteOf(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	switch {
	case !addr.IsValid():
		return "unknown"
	case addr.IsLoopback():
		return "loopback"
	case addr.Is4() && (addr.IsPrivate() || addr.IsLinkLocalUnicast()):
		return prefix(addr, 24)
	case addr.Is4():
		return prefix(addr, 32)
	case addr.IsLinkLocalUnicast():
		return "link-local"
	}
	return prefix(addr, 56)
}

func prefix(addr netip.Addr, bits int) string {
	return netip.PrefixFrom(addr, bits).Masked().String()
}

// network is the viewers whose sockets come from one place: one site, until
// round trips tell several apart.
type network struct {
	key       string
	sites     []*site // at least one, in the order of their making
	strangers []*viewer
	link      siteLink

	heard    int  // reports since the last look at its round trips
	doubt    bool // one of them is too long for a site
	areOne   bool // one of them is too short for two sites
	lookedAt Time
}

// site is the viewers who can cheaply exchange bytes.
type site struct {
	net     *network
	members []*viewer
	groups  map[media.TrackID]*group // looked up, never iterated
	degree  int                      // links of all members together
	takers  int                      // members who give nothing
	keeper  *cluster                 // in the present look

	compareAt  Time // when one of its members is to meet some of the older sites
	compareGap Time
}

func (s *Swarm) network(key string) *network {
	n := s.nets[key]
	if n == nil {
		n = &network{key: key}
		s.nets[key] = n
		n.found()
	}
	return n
}

// found adds an empty site.
func (n *network) found() *site {
	at := &site{net: n, groups: make(map[media.TrackID]*group)}
	n.sites = append(n.sites, at)
	return at
}

// largest is where a newcomer counts until its round trips say more.
func (n *network) largest() *site {
	found := n.sites[0]
	for _, at := range n.sites[1:] {
		if len(at.members) > len(found.members) {
			found = at
		}
	}
	return found
}

func (n *network) size() int {
	sum := 0
	for _, at := range n.sites {
		sum += len(at.members)
	}
	return sum
}

// take makes v a member of the site.
func (s *Swarm) take(at *site, v *viewer) {
	v.site, v.inSite = at, len(at.members)
	at.members = append(at.members, v)
	at.degree += len(v.links)
	at.takers += s.taking(v)
}

// release ends v's membership; an empty site is forgotten.
func (s *Swarm) release(v *viewer) {
	at := v.site
	last := at.members[len(at.members)-1]
	at.members[v.inSite], last.inSite = last, v.inSite
	at.members = dropLast(at.members)
	at.degree -= len(v.links)
	at.takers -= s.taking(v)
	n := at.net
	if len(at.members) > 0 {
		return
	}
	n.sites = slices.DeleteFunc(n.sites, func(x *site) bool { return x == at })
	if len(n.sites) == 0 {
		delete(s.nets, n.key)
	}
}

// room is how many links v may have in all before it has enough. Each link made
// by a newcomer takes a place at somebody else too, so newcomers who all took the
// most would fill everybody, and the next could only meet the last few. Keeping
// the mean degree at three quarters of the bound leaves free places all over the
// site, which keeps the mesh random and shallow.
func (s *Swarm) room(v *viewer) int {
	at := v.site
	mean := s.cfg.MaxNeighbours * 3 / 4
	spare := (mean*len(at.members) - at.degree) / 2
	enough := min(max(spare, mean/2), s.cfg.Neighbours)
	givers := len(at.members) - at.takers
	if givers == 0 || givers >= at.takers {
		return enough
	}
	// Where most give nothing, they share the places of those who give evenly.
	if s.canGive(v) {
		return min(enough, ample)
	}
	return min(enough, max(fewTakes, givers*(s.cfg.MaxNeighbours-ample)/at.takers))
}

// full is the bound of links where no other viewer can be found.
func (s *Swarm) full() int { return (9*s.cfg.MaxNeighbours + 7) / 8 }
