package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"greenlane/catalog"
)

// taking is an intake that does what its function says.
type taking func(ctx context.Context, d Delivery) (Receipt, error)

func (f taking) Take(ctx context.Context, d Delivery) (Receipt, error) { return f(ctx, d) }

// echo reports what it was given.
var echo = taking(func(_ context.Context, d Delivery) (Receipt, error) {
	body, err := io.ReadAll(d.Body)
	share := "default"
	if d.MaxRejectShare != nil {
		share = fmt.Sprint(*d.MaxRejectShare)
	}
	return Receipt{Report: fmt.Appendf(nil, "%s|%s|%s|%v|%s|%v|%s|%s|%s", d.Kind, d.Name, d.Mapping, d.Coverage, share, d.DryRun,
		d.Cut.UTC().Format("2006-01-02T15:04Z"), strings.Join([]string{d.Format, d.Encoding, d.Sheet}, " "), body)}, err
})

func TestADeliveryIsHandedOnWithItsParameters(t *testing.T) {
	s := start(t, Config{Intake: echo})
	for _, c := range []struct{ path, says string }{
		{"/load/declarations", "declarations|sent||map[]|default|false|0001-01-01T00:00Z|  |a,b\n1,2\n"},
		{
			"/load/operators?name=o.csv&mapping=korea-declarations&coverage=tiers%3Dnone&coverage=releases%3Dnone&max-reject-share=0.5&dry-run=true&cut=2020-08-01T00:00:00%2B08:00&format=csv&encoding=gb18030&sheet=Sheet1",
			"operators|o.csv|korea-declarations|map[releases:none tiers:none]|0.5|true|2020-07-31T16:00Z|csv gb18030 Sheet1|a,b\n1,2\n",
		},
	} {
		response, body := send(t, http.MethodPost, s.url+c.path, "a,b\n1,2\n", "Content-Type", "text/csv")
		if response.status != http.StatusOK || body != c.says || !strings.HasPrefix(response.header.Get("Content-Type"), "application/jsonl") {
			t.Errorf("%s: got %d %v %s", c.path, response.status, response.header, body)
		}
	}
}

func TestADeliveryThatCannotBeTakenIsToldWhy(t *testing.T) {
	outcomes := map[string]error{
		"unusable": catalog.Invalid("declarations have no column \"x\""),
		"away":     &catalog.Error{Kind: catalog.Unavailable, Message: "the store does not answer", Cause: errors.New("10.1.2.3")},
		"secret":   errors.New("password hunter2"),
	}
	s := start(t, Config{DeliveryBytes: 1 << 10, Intake: taking(func(_ context.Context, d Delivery) (Receipt, error) {
		if _, err := io.Copy(io.Discard, d.Body); err != nil {
			return Receipt{}, fmt.Errorf("keep what was sent: %w", err)
		}
		return Receipt{Refused: d.Kind == "refused", Report: []byte("{}\n")}, outcomes[d.Kind]
	})})
	long := strings.Repeat("x", 2<<10)
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/load/declarations", "", 405, ""},
		{"POST", "/load/refused", "", 422, "{}\n"},
		{"POST", "/load/unusable", "", 400, `no column`},
		{"POST", "/load/away", "", 503, `UNAVAILABLE`},
		{"POST", "/load/secret", "", 500, `INTERNAL`},
		{"POST", "/load/declarations", long, 413, `TOO_COSTLY`},
		{"POST", "/load/declarations?maping=x", "", 400, `did you mean \"mapping\"`},
		{"POST", "/load/declarations?name=a&name=b", "", 400, `twice`},
		{"POST", "/load/declarations?cut=yesterday", "", 400, `2020-08-01T00:00:00+08:00`},
		{"POST", "/load/declarations?coverage=tiers", "", 400, `topic=word`},
		{"POST", "/load/declarations?max-reject-share=NaN", "", 400, `from 0 to 1`},
		{"POST", "/load/declarations?dry-run=perhaps", "", 400, `true or false`},
		{"POST", "/load/declarations?%zz", "", 400, `URL-encoded`},
	} {
		response, body := send(t, c.method, s.url+c.path, c.body)
		if response.status != c.status || !strings.Contains(body, c.says) || strings.Contains(body, "hunter2") || strings.Contains(body, "10.1.2.3") {
			t.Errorf("%s %s: got %d %s, want %d with %q", c.method, c.path, response.status, body, c.status, c.says)
		}
	}
	if lines := s.log.String(); !strings.Contains(lines, "hunter2") || !strings.Contains(lines, "10.1.2.3") {
		t.Errorf("the causes are not in the log: %s", lines)
	}
}

func TestAPageFromElsewhereCannotDeliver(t *testing.T) {
	s := start(t, Config{Intake: echo})
	response, body := send(t, http.MethodPost, s.url+"/load/declarations", "a\n", "Origin", "https://evil.example", "Content-Type", "text/plain")
	if response.status != http.StatusForbidden || !strings.Contains(body, "FORBIDDEN") {
		t.Errorf("got %d %s", response.status, body)
	}
}

func TestTooManyDeliveriesAreTurnedAwayAtOnce(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	s := start(t, Config{Intake: taking(func(context.Context, Delivery) (Receipt, error) {
		entered <- struct{}{}
		<-release
		return Receipt{Report: []byte("{}\n")}, nil
	})})
	done := make(chan int, deliveriesAtOnce)
	for range deliveriesAtOnce {
		go func() {
			response, _ := send(t, http.MethodPost, s.url+"/load/declarations", "")
			done <- response.status
		}()
		<-entered
	}
	response, body := send(t, http.MethodPost, s.url+"/load/declarations", "")
	if response.status != http.StatusServiceUnavailable || response.header.Get("Retry-After") == "" || !strings.Contains(body, "UNAVAILABLE") {
		t.Errorf("got %d %v %s", response.status, response.header, body)
	}
	close(release)
	for range deliveriesAtOnce {
		if status := <-done; status != http.StatusOK {
			t.Errorf("one that was being taken got %d", status)
		}
	}
}

func TestALoadEndsWhenItsSenderLeaves(t *testing.T) {
	entered, ended := make(chan struct{}), make(chan error, 1)
	s := start(t, Config{Intake: taking(func(ctx context.Context, d Delivery) (Receipt, error) {
		if _, err := io.Copy(io.Discard, d.Body); err != nil {
			return Receipt{}, err
		}
		close(entered)
		<-ctx.Done()
		ended <- ctx.Err()
		return Receipt{}, ctx.Err()
	})})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-entered
		leave()
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/load/declarations", strings.NewReader("a\n"))
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(request); err == nil {
		response.Body.Close()
		t.Error("the sender was answered although it left")
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the load ended with %v", err)
	}
}
