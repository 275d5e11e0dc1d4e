package warehouse

import (
	"errors"
	"io"
	"net"
	"testing"
)

// A connection is closed while an answer is on its way, unread: who reads is told, and the server reads the end, not an error. Closing a plain connection breaks it.
func TestAConnectionThatIsClosedIsNotBroken(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	const answers, half = 50, 1 << 15
	var all leavers
	for _, c := range []struct {
		what string
		open func() (net.Conn, error)
		want bool
	}{
		{"a leaver", func() (net.Conn, error) { return all.dial(t.Context(), listener.Addr().String()) }, true},
		{"a plain one", func() (net.Conn, error) {
			return (&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String())
		}, false},
	} {
		client, err := c.open()
		if err != nil {
			t.Fatal(err)
		}
		server, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		read := make(chan error, 1)
		first := make(chan struct{})
		go func() {
			_, err := io.ReadFull(client, make([]byte, half))
			close(first)
			if err == nil {
				_, err = io.ReadFull(client, make([]byte, answers*half)) // more than comes
			}
			read <- err
		}()
		write := func(n int) (err error) {
			for range n {
				_, failed := server.Write(make([]byte, half))
				err = errors.Join(err, failed)
			}
			return err
		}
		if err := write(1); err != nil {
			t.Fatal(err)
		}
		<-first
		if err := client.Close(); err != nil {
			t.Errorf("%s: closing: %v", c.what, err)
		}
		if err := <-read; !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: whoever was reading was told %v, want that it is closed", c.what, err)
		}
		written := write(answers)
		if _, err = server.Read(make([]byte, 1)); (written == nil && errors.Is(err, io.EOF)) != c.want {
			t.Errorf("%s: the server writes with %v and reads %v", c.what, written, err)
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
	all.wait()
}
