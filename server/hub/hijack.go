package hub

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
)

// hijacker hands a WebSocket library smaller buffers than net/http's, and keeps
// the connection, which can be closed under any state of the library.
type hijacker struct {
	http.ResponseWriter
	conn net.Conn
}

const bufferSize = 1 << 10

// Hijack implements http.Hijacker.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, _ := buffers.Reader.Peek(buffers.Reader.Buffered())
	in := io.MultiReader(bytes.NewReader(bytes.Clone(early)), conn)
	h.conn = conn
	return conn, bufio.NewReadWriter(bufio.NewReaderSize(in, bufferSize), bufio.NewWriterSize(conn, bufferSize)), nil
}
