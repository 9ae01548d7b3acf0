package manifest

import (
	"errors"

	"shoal/shared/media"
)

// keys and inits hold from their tag until the next. The tag is read when a
// segment needs it, once for all that it is for.

type keys struct {
	pending string // value of an EXT-X-KEY not read yet
	last    string // value that key was read from
	key     *Key
}

func (k *keys) current() (*Key, error) {
	value := k.pending
	k.pending = ""
	if value == "" || value == k.last {
		return k.key, nil
	}
	a := attributes(value)
	key := &Key{Method: a["METHOD"], URI: a["URI"]}
	switch {
	case key.Method == "":
		return nil, errors.New("EXT-X-KEY without METHOD")
	case key.Method == "NONE":
		key = nil
	case key.URI == "":
		return nil, errors.New("EXT-X-KEY without URI")
	}
	k.last, k.key = value, key
	return key, nil
}

type inits struct {
	pending string // value of an EXT-X-MAP not read yet
	last    string // value that init was read from
	init    *Init
}

func (n *inits) current(b base, t media.TrackID) (*Init, error) {
	value := n.pending
	n.pending = ""
	if value == "" || value == n.last {
		return n.init, nil
	}
	a := attributes(value)
	init := &Init{URI: a["URI"]}
	if init.URI == "" {
		return nil, errors.New("EXT-X-MAP without URI")
	}
	if err := checkURI(init.URI); err != nil {
		return nil, err
	}
	if r, said := a["BYTERANGE"]; said {
		var err error
		if init.Range, err = byteRange(r, 0); err != nil {
			return nil, err
		}
	}
	init.URL = b.resolve(init.URI)
	init.ID = media.InitOf(t, init.URI, init.Range)
	n.last, n.init = value, init
	return init, nil
}
