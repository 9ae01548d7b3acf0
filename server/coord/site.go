package coord

import (
	"net/netip"

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

// site is the viewers who can cheaply exchange bytes.
type site struct {
	key     string
	members []*viewer
	groups  map[media.TrackID]*group // looked up, never iterated
	degree  int                      // links of all members together
}

func (s *Swarm) site(key string) *site {
	at := s.sites[key]
	if at == nil {
		at = &site{key: key, groups: make(map[media.TrackID]*group)}
		s.sites[key] = at
	}
	return at
}

// room is how many links a viewer of the site may have in all before it has
// enough. Each link made by a newcomer takes a place at somebody else too, so
// newcomers who all took the most would fill everybody, and the next could only
// meet the last few. Keeping the mean degree at three quarters of the bound
// leaves free places all over the site, which keeps the mesh random and shallow.
func (s *Swarm) room(at *site) int {
	mean := s.cfg.MaxNeighbours * 3 / 4
	spare := (mean*len(at.members) - at.degree) / 2
	return min(max(spare, mean/2), s.cfg.Neighbours)
}

// full is the bound of links where no other viewer can be found.
func (s *Swarm) full() int { return (9*s.cfg.MaxNeighbours + 7) / 8 }
