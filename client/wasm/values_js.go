package main

import (
	"math"
	"strings"
	"syscall/js"
)

// What comes from the page is taken as what it should be, or as nothing.

func text(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

func flag(v js.Value) bool { return v.Type() == js.TypeBoolean && v.Bool() }

// number gives 0 for what is no whole number that JavaScript can hold exactly.
func number(v js.Value) int64 {
	if v.Type() != js.TypeNumber {
		return 0
	}
	f := v.Float()
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0
	}
	return int64(f)
}

// nanos takes milliseconds, at most a day and a bit.
func nanos(v js.Value) int64 {
	if v.Type() != js.TypeNumber || !(v.Float() > 0) {
		return 0
	}
	return int64(min(v.Float(), 1e8) * 1e6)
}

func millis(ns int64) float64 { return float64(ns) / 1e6 }

func readConfig(v js.Value) config {
	return config{
		server:        text(v.Get("server")),
		stream:        text(v.Get("stream")),
		site:          text(v.Get("site")),
		token:         text(v.Get("token")),
		p2p:           flag(v.Get("p2p")),
		upload:        flag(v.Get("upload")),
		maxUploadKbps: number(v.Get("maxUploadKbps")),
		memoryMB:      number(v.Get("memoryMB")),
	}
}

// onPhone goes by the one word that browsers on phones put into their name.
func onPhone() bool {
	return strings.Contains(js.Global().Get("navigator").Get("userAgent").String(), "Mobi")
}
