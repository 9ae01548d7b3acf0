package media

// Weight is viewer v's rendezvous weight for segment s: the pool member with
// the highest weight owns the segment, the next is its standby (highest random
// weight hashing, Thaler and Ravishankar 1998). Equal everywhere: integers only.
func Weight(v ViewerID, s SegmentID) uint64 {
	return mix(mix(uint64(v)^mix(uint64(s.Track))) ^ s.Number)
}

// Rank is the place of v among pool for segment s: 0 owns, 1 stands by. It is
// len(pool) when v is not a member.
func Rank(v ViewerID, pool []ViewerID, s SegmentID) int {
	mine, rank, member := Weight(v, s), 0, false
	for _, other := range pool {
		if other == v {
			member = true
			continue
		}
		if w := Weight(other, s); w > mine || w == mine && other > v {
			rank++
		}
	}
	if !member {
		return len(pool)
	}
	return rank
}

// mix is the finaliser of splitmix64: every input bit moves every output bit.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
