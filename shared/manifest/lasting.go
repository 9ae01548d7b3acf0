package manifest

import (
	"errors"
	"strings"

	"shoal/shared/media"
)

// keys and inits hold from their tag until the next. The tag is read when a
// segment needs it, once for all that it is for, in later texts too.

type keys struct {
	pending string // value of an EXT-X-KEY not read yet
	last    string // value that read was read from
	read    *Key
	key     *Key // in force
}

func (k *keys) current() (*Key, error) {
	value := k.pending
	k.pending = ""
	switch value {
	case "":
		return k.key, nil
	case k.last:
		k.key = k.read
		return k.key, nil
	}
	value = strings.Clone(value)
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
	k.last, k.read, k.key = value, key, key
	return key, nil
}

type inits struct {
	pending string // value of an EXT-X-MAP not read yet
	last    string // value that read was read from
	read    *Init
	init    *Init // in force
}

func (n *inits) current(b base, t media.TrackID) (*Init, error) {
	value := n.pending
	n.pending = ""
	switch value {
	case "":
		return n.init, nil
	case n.last:
		n.init = n.read
		return n.init, nil
	}
	value = strings.Clone(value)
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
	n.last, n.read, n.init = value, init, init
	return init, nil
}
