package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

const maxControlBody = 4 << 10

func (o *origin) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_log", func(w http.ResponseWriter, r *http.Request) { reply(w, o.log.snapshot()) })
	mux.HandleFunc("POST /_reset", func(w http.ResponseWriter, r *http.Request) {
		o.log.reset()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /_fault", func(w http.ResponseWriter, r *http.Request) { reply(w, o.faults.inForce()) })
	mux.HandleFunc("POST /_fault", o.addFault)
	mux.HandleFunc("DELETE /_fault", func(w http.ResponseWriter, r *http.Request) {
		o.faults.clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("OPTIONS /", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

func (o *origin) addFault(w http.ResponseWriter, r *http.Request) {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxControlBody))
	d.DisallowUnknownFields()
	f := &fault{}
	err := d.Decode(f)
	if err != nil {
		err = fmt.Errorf("fault: %w", err)
	} else {
		err = o.faults.add(f)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(v)
}
