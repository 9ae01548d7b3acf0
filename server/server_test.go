package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"nhooyr.io/websocket"

	"shoal/server/assets"
	"shoal/shared/signal"
)

// built stands for what the build makes.
var built = fstest.MapFS{
	"manifest.json": {Data: []byte(`{"version": "1.2.3", "files": {
		"/shoal.js": {"path": "shoal.js", "type": "text/javascript", "integrity": "sha384-x"},
		"/index.html": {"path": "index.html", "type": "text/html", "integrity": "sha384-y"}}}`)},
	"shoal.js":   {Data: []byte("script")},
	"index.html": {Data: []byte("page")},
}

// log is a logger's text that can be read while it is written.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newServer(t *testing.T, args ...string) (*Server, *log) {
	t.Helper()
	l := &log{}
	s := &Server{Log: slog.New(slog.NewTextHandler(l, nil)), Files: built}
	args = append([]string{"--addr", "127.0.0.1:0", "--stun", "127.0.0.1:0"}, args...)
	if err := s.Parse(args, environment()); err != nil {
		t.Fatal(err)
	}
	return s, l
}

func run(t *testing.T, args ...string) (*Server, *log) {
	t.Helper()
	s, l := newServer(t, args...)
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, l
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(text)
}

// join is a viewer's whole way in.
func join(t *testing.T, url string) (*websocket.Conn, signal.Welcome) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, url+"v1/join", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.CloseNow() })
	ws.Write(ctx, websocket.MessageText, []byte(`{"type":"hello","min":1,"max":1,"stream":"s"}`))
	return ws, read[signal.Welcome](t, ws)
}

func read[M signal.Message](t *testing.T, ws *websocket.Conn) M {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, b, err := ws.Read(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m, err := signal.Decode(b, signal.MaxMessage)
	want, ok := m.(M)
	if !ok {
		t.Fatalf("got %s, %v", b, err)
	}
	return want
}

func TestServerStartsServesAndTakesItsLeave(t *testing.T) {
	s, l := newServer(t, "--demo")
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	url := s.URL()
	for path, want := range map[string]string{
		"": "page", "shoal.js": "script", "healthz": "ok", "readyz": "ready",
		"metrics": "shoal_viewers 0", "demo/live/master.m3u8": "#EXTM3U", "demo/lan.json": `"urls":[]`,
	} {
		if code, text := fetch(t, url+path); code != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("/%s: %d %q", path, code, text)
		}
	}
	ws, welcome := join(t, url)
	if want := "stun:127.0.0.1:" + strconv.Itoa(s.stun.Port()); len(welcome.Stun) != 1 || welcome.Stun[0] != want {
		t.Errorf("STUN at %q, want %q", welcome.Stun, want)
	}
	if text := l.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "open="+url) {
		t.Errorf("the log says %q", text)
	}
	done := make(chan struct{})
	go func() { s.Close(); close(done) }()
	if e := read[signal.Error](t, ws); e.Code != signal.Leaving || e.RetryMS <= 0 {
		t.Errorf("the viewer is told %+v", e)
	}
	ws.Close(websocket.StatusNormalClosure, "")
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("the server does not end")
	}
	if conn, err := net.Dial("tcp", s.listener.Addr().String()); err == nil {
		conn.Close()
		t.Error("the port is still open")
	}
}

func TestWithoutADemoThereIsNone(t *testing.T) {
	s, _ := run(t)
	for _, path := range []string{"", "demo/live/master.m3u8", "demo/lan.json"} {
		if code, _ := fetch(t, s.URL()+path); code != http.StatusNotFound {
			t.Errorf("/%s: %d", path, code)
		}
	}
}

func TestWithoutABuildTheServerSaysSo(t *testing.T) {
	s, _ := newServer(t)
	s.Files = fstest.MapFS{"dist.go": {}}
	if err := s.Run(); !errors.Is(err, assets.ErrNotBuilt) ||
		err.Error() != "the web assets are not built: run make build" {
		t.Errorf("error %v", err)
	}
}

func TestPortThatIsTakenNamesItsFlag(t *testing.T) {
	first, _ := run(t)
	for _, flags := range [][]string{
		{"--addr", first.listener.Addr().String()},
		{"--stun", "127.0.0.1:" + strconv.Itoa(first.stun.Port())},
	} {
		s, _ := newServer(t, flags...)
		err := s.Run()
		if err == nil || !strings.Contains(err.Error(), flags[0]+" "+flags[1]) || !strings.Contains(err.Error(), "in use") {
			t.Errorf("%q: error %v", flags, err)
		}
		if s.stun != nil && flags[0] == "--addr" && s.stun.Close() == nil {
			t.Error("STUN is left running")
		}
	}
}

func TestSecretOutlivesARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	one, err := readSecret(dir)
	if err != nil || len(one) != secretBytes {
		t.Fatal(err)
	}
	if two, err := readSecret(dir); err != nil || !bytes.Equal(one, two) {
		t.Errorf("another secret, %v", err)
	}
	info, _ := os.Stat(filepath.Join(dir, "secret"))
	if info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v", info.Mode())
	}
	if none, err := readSecret(""); none != nil || err != nil {
		t.Errorf("without a directory: %v, %v", none, err)
	}
	os.WriteFile(filepath.Join(dir, "secret"), []byte("short"), 0o600)
	if _, err := readSecret(dir); err == nil || !strings.Contains(err.Error(), "5 bytes, want 32") {
		t.Errorf("a broken secret: %v", err)
	}
	s, _ := newServer(t, "--data", filepath.Join(dir, "secret"))
	if err := s.Run(); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("a file for a directory: %v", err)
	}
}

func TestReloadChangesWhatItCanAndNamesTheRest(t *testing.T) {
	file := write(t, `{"allow-origin": []}`)
	s, l := run(t, "--config", file)
	allowed := func() bool { return s.hub.Rules().Origins.Allow("https://a.example", "x") }
	if allowed() {
		t.Fatal("set-up: allowed before")
	}
	os.WriteFile(file, []byte(`{"allow-origin": ["https://a.example"], "max-viewers": 5, "demo": true}`), 0o600)
	s.Reload()
	if !allowed() {
		t.Error("the new origin is not allowed")
	}
	if text := l.String(); !strings.Contains(text, "need a restart") || !strings.Contains(text, "--demo, --max-viewers") {
		t.Errorf("the log says %q", text)
	}
	os.WriteFile(file, []byte(`{"allow-origin": [], "mox-viewers": 5}`), 0o600)
	s.Reload()
	if !allowed() || !strings.Contains(l.String(), "mox-viewers") {
		t.Errorf("wrong settings are taken; the log says %q", l.String())
	}
}

// certify writes a certificate of the name, valid for 127.0.0.1.
func certify(t *testing.T, dir, name string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{name},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}), 0o600)
	os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), 0o600)
	return cert, key
}

func TestCertificateIsReplacedByAReload(t *testing.T) {
	dir := t.TempDir()
	cert, key := certify(t, dir, "before.example")
	s, _ := run(t, "--tls-cert", cert, "--tls-key", key)
	shown := func() string {
		conn, err := tls.Dial("tcp", s.listener.Addr().String(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].DNSNames[0]
	}
	if got := shown(); got != "before.example" || !strings.HasPrefix(s.URL(), "https://") {
		t.Errorf("%s shows %s", s.URL(), got)
	}
	certify(t, dir, "after.example")
	s.Reload()
	if got := shown(); got != "after.example" {
		t.Errorf("after the reload it shows %s", got)
	}
	os.WriteFile(cert, []byte("broken"), 0o600)
	s.Reload()
	if got := shown(); got != "after.example" {
		t.Errorf("after a broken file it shows %s", got)
	}
}

func TestCertificateThatCannotBeReadNamesItsFlag(t *testing.T) {
	s, _ := newServer(t, "--tls-cert", "/nowhere/cert.pem", "--tls-key", "/nowhere/key.pem")
	if err := s.Run(); err == nil || !strings.Contains(err.Error(), "--tls-cert") {
		t.Errorf("error %v", err)
	}
}

func TestSecondDeviceIsToldAnAddressItCanReach(t *testing.T) {
	s, _ := newServer(t, "--demo", "--addr", ":0")
	if err := s.Run(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if !strings.HasPrefix(s.URL(), "http://127.0.0.1:") {
		t.Errorf("open %s", s.URL())
	}
	_, text := fetch(t, s.URL()+"demo/lan.json")
	var answer struct {
		URLs []string `json:"urls"`
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.URLs == nil {
		t.Fatalf("%q: %v", text, err)
	}
	for _, url := range answer.URLs {
		if code, _ := fetch(t, url+"healthz"); code != http.StatusOK || strings.Contains(url, "127.0.0.1") {
			t.Errorf("%s: %d", url, code)
		}
	}
}
