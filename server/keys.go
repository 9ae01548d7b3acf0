package main

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// keys holds the certificate in use, which can be replaced.
type keys struct {
	now atomic.Pointer[tls.Certificate]
}

func (k *keys) load(cert, key string) error {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return err
	}
	k.now.Store(&pair)
	return nil
}

func (k *keys) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return k.now.Load(), nil
		},
	}
}

const secretBytes = 32

// readSecret reads the key that signs viewers' ids from the data directory, or
// makes both. Without a directory there is none.
func readSecret(dir string) ([]byte, error) {
	if dir == "" {
		return nil, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "secret")
	secret, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		secret = make([]byte, secretBytes)
		rand.Read(secret)
		return secret, os.WriteFile(file, secret, 0o600)
	}
	if err == nil && len(secret) != secretBytes {
		return nil, fmt.Errorf("%s: %d bytes, want %d; remove it to have a new one made", file, len(secret), secretBytes)
	}
	return secret, err
}
