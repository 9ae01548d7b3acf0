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
	early = bytes.Clone(early)
	reader := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(early), conn), max(bufferSize, len(early)))
	reader.Peek(len(early)) // what came early must lie in the new buffer
	h.conn = conn
	return conn, bufio.NewReadWriter(reader, bufio.NewWriterSize(conn, bufferSize)), nil
}
