//go:build !js

package manifest

import (
	"fmt"
	"strings"

	"github.com/grafov/m3u8"
)

func (s *scan) readVariants() ([]Variant, error) {
	read := m3u8.NewMasterPlaylist()
	if err := read.DecodeFrom(strings.NewReader("#EXTM3U\n"+s.master.text.String()), false); err != nil {
		return nil, err
	}
	if len(read.Variants) != s.master.variants {
		return nil, fmt.Errorf("m3u8 reads %d of %d variants", len(read.Variants), s.master.variants)
	}
	var variants []Variant
	for _, v := range read.Variants {
		variants = append(variants, Variant{
			URI: v.URI, URL: s.base.resolve(v.URI), Bandwidth: v.Bandwidth,
			Codecs: v.Codecs, Audio: v.Audio, Subtitles: v.Subtitles,
		})
	}
	return variants, nil
}
