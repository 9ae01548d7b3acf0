package stun

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pion/stun"
)

const wait = 5 * time.Second

func listen(t *testing.T, addr string) *Server {
	t.Helper()
	s, err := Listen(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("udp", addr)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(wait))
	t.Cleanup(func() { conn.Close() })
	return conn
}

// families lists the loopback addresses that this machine has.
func families() []string {
	addrs := []string{"127.0.0.1"}
	if conn, err := net.ListenPacket("udp", "[::1]:0"); err == nil {
		conn.Close()
		addrs = append(addrs, "::1")
	}
	return addrs
}

func TestClientOfEitherFamilyLearnsItsAddress(t *testing.T) {
	s := listen(t, ":0")
	for _, host := range families() {
		conn := dial(t, net.JoinHostPort(host, strconv.Itoa(s.Port())))
		client, err := stun.NewClient(conn)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		var mine stun.XORMappedAddress
		err = client.Do(stun.MustBuild(stun.TransactionID, stun.BindingRequest), func(e stun.Event) {
			if err = e.Error; err == nil {
				err = mine.GetFrom(e.Message)
			}
		})
		if want := conn.LocalAddr().(*net.UDPAddr); err != nil || !mine.IP.Equal(want.IP) || mine.Port != want.Port {
			t.Errorf("the server sees %v, %v; want %v", mine, err, want)
		}
	}
}

func TestWhatIsNoBindingRequestIsNotAnswered(t *testing.T) {
	conn := dial(t, listen(t, "127.0.0.1:0").conn.LocalAddr().String())
	request := stun.MustBuild(stun.TransactionID, stun.BindingRequest)
	long := append(append([]byte(nil), request.Raw...), make([]byte, maxRequest)...)
	for _, junk := range [][]byte{
		{}, []byte("hello"), request.Raw[:19], long,
		stun.MustBuild(stun.TransactionID, stun.BindingSuccess).Raw,
		stun.MustBuild(stun.TransactionID, stun.NewType(stun.MethodAllocate, stun.ClassRequest)).Raw,
		append([]byte{0, 1, 0xff, 0xff}, request.Raw[4:]...),
	} {
		conn.Write(junk)
	}
	conn.Write(request.Raw)
	answer := &stun.Message{Raw: make([]byte, 1500)}
	n, err := conn.Read(answer.Raw)
	if err != nil {
		t.Fatal(err)
	}
	answer.Raw = answer.Raw[:n]
	if err := answer.Decode(); err != nil || answer.TransactionID != request.TransactionID {
		t.Errorf("the first answer is to something else: %v, %v", answer, err)
	}
	if n > 60 {
		t.Errorf("%d bytes answer %d", n, len(request.Raw))
	}
}

func TestOneSourceIsAnsweredSoManyTimesASecond(t *testing.T) {
	var l limits
	now := time.Unix(1000, 0)
	a, b := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	for i := range perSecond {
		if !l.allow(a, now) {
			t.Fatalf("request %d is refused", i)
		}
	}
	if l.allow(a, now) {
		t.Error("one too many is answered")
	}
	if !l.allow(b, now) || !l.allow(a, now.Add(time.Second)) {
		t.Error("another source or another second is refused")
	}
}

func TestSourcesOfOneSecondAreBounded(t *testing.T) {
	var l limits
	now := time.Unix(1000, 0)
	for i := range uint32(maxSources) {
		if !l.allow(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), now) {
			t.Fatalf("source %d is refused", i)
		}
	}
	if l.allow(netip.MustParseAddr("192.0.2.1"), now) || len(l.counts) != maxSources {
		t.Errorf("%d sources are remembered", len(l.counts))
	}
}

func TestSourceIsAnAddressOrAnIPv6Network(t *testing.T) {
	for addr, want := range map[string]string{
		"::ffff:10.0.0.1": "10.0.0.1", "2001:db8:1:2:3::4": "2001:db8:1:2::", "fe80::1%eth0": "fe80::",
	} {
		if got := source(netip.MustParseAddr(addr)); got.String() != want {
			t.Errorf("source(%s) = %v, want %s", addr, got, want)
		}
	}
}

func TestPortThatIsTakenIsNamed(t *testing.T) {
	s := listen(t, "127.0.0.1:0")
	if _, err := Listen(s.conn.LocalAddr().String()); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %v", err)
	}
}
