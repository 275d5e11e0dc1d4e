package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// started runs a program whose output a test reads, and ends it after the test.
func (m terminal) started(args ...string) (*typed, *watched) {
	m.t.Helper()
	r := m.command(args...)
	r.Stdout = nil
	pipe, err := r.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := r.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		if r.ProcessState == nil {
			_ = r.Process.Signal(syscall.SIGTERM)
			_, _ = io.Copy(io.Discard, pipe)
			_ = r.Wait()
		}
	})
	return r, &watched{Reader: pipe}
}

const (
	feedOperators = "operator_id,name,country,home_office,uscc,recorded_at\nA,Alpha,CN,2200,91310000MA1FL0LQ3K,2020-01-01T00:00:00Z\n"
	feedHead      = "declaration_id,direction,operator_id,declarant_id,office,procedure_code,transport_mode,partner_country,lodged_at,declared_ccy,invoice_value,stat_value_cny,net_kg,value_basis,recorded_at\n"
	feedRow       = "D%,import,A,A,2200,0110,sea,JP,2020-03-0%T00:00:00Z,CNY,100,100,1,CIF,2020-03-1%T00:00:00Z\n"
)

// Records are sent to a server, and dropped into a folder that another program watches; both are asked for at once.
func TestRecordsAreFedContinuously(t *testing.T) {
	m := newTerminal(t)
	_, served := m.started("serve", "--listen", "127.0.0.1:0")
	url := served.until(t, `serving (http://127\.0\.0\.1:\d+) `)[1]
	events := follow(t, url)
	deliver := func(path, body string, want int) string {
		t.Helper()
		code, text := fetch(t, http.MethodPost, url+path, body)
		if code != want {
			t.Errorf("POST %s: %d %s, want %d", path, code, text, want)
		}
		return text
	}
	if text := deliver("/load/operators?name=../o.csv", feedOperators, 200); !strings.Contains(text, `{"kind":"operators","loadId":"1","dataVersion":"1","read":1,"accepted":1,`) {
		t.Errorf("operators: %s", text)
	}
	if got := events.until(t, `"state":"PUBLISHED"`); !strings.Contains(got, `"loadId":"1"`) {
		t.Errorf("the load is told as %s", got)
	}
	row := func(n int) string { return strings.ReplaceAll(feedRow, "%", strconv.Itoa(n)) }
	deliver("/load/declarations", feedHead+row(1), 200)
	if text := deliver("/load/declarations", feedHead+row(1), 200); !strings.Contains(text, `"unchanged":1`) {
		t.Errorf("the same again: %s", text)
	}
	for path, says := range map[string]string{
		"/load/declaration":                      "did you mean declarations?",
		"/load/declarations?mapping=korea":       "korea-declarations",
		"/load/declarations?mapping=../../etc/x": "is not a name",
		"/load/declarations?name=short.csv":      "short.csv: declarations have no column",
	} {
		if text := deliver(path, "a,b\n", 400); !strings.Contains(text, says) || strings.Contains(text, m.dir) || strings.Contains(text, os.TempDir()) {
			t.Errorf("%s: %s", path, text)
		}
	}
	refused := deliver("/load/declarations?max-reject-share=0", feedHead+strings.Replace(row(2), "import", "sideways", 1), 422)
	if !strings.Contains(refused, `"code":"D006"`) || !strings.Contains(refused, `"refused":"load refused, nothing was changed`) {
		t.Errorf("a refused delivery: %s", refused)
	}

	// What is answered is kept, until there is more.
	question := `{"query":"{ clearance(during: {from: \"2020-03-01\", to: \"2020-04-01\"}) { total { declarations { value } } provenance { cached } } }"}`
	for _, want := range []string{`"value":1}},"provenance":{"cached":false}`, `"value":1}},"provenance":{"cached":true}`} {
		if _, text := fetch(t, http.MethodPost, url+"/graphql", question); !strings.Contains(text, want) {
			t.Errorf("got %s, want %s", text, want)
		}
	}

	inbox := filepath.Join(m.dir, "inbox")
	if err := os.Mkdir(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	watching, told := m.started("load", "--watch", "inbox", "--json")
	dropped := time.Now()
	for name, text := range map[string]string{"declarations-2.csv": feedHead + row(3), "declarations-3.csv.part": feedHead + row(4)} {
		if err := os.WriteFile(filepath.Join(inbox, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	told.until(t, `\{"file":"declarations-2.csv","kind":"declarations","outcome":"loaded",[^\n]*"accepted":1`)
	var answer string
	for ; !strings.Contains(answer, `"value":2`) && time.Since(dropped) < time.Minute; time.Sleep(50 * time.Millisecond) {
		_, answer = fetch(t, http.MethodPost, url+"/graphql", question)
	}
	if !strings.Contains(answer, `"value":2}},"provenance":{"cached":false}`) {
		t.Errorf("a minute after the file arrived the answer is %s", answer)
	}
	t.Logf("visible %v after the file arrived", time.Since(dropped).Round(time.Millisecond))
	if _, err := os.Stat(filepath.Join(inbox, "loaded", "declarations-2.csv")); err != nil {
		t.Error(err)
	}
	if err := watching.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, told)
	if code := watching.ended(t); code != 0 {
		t.Errorf("the watch ended with %d: %s", code, &watching.err)
	}
}

// followed is an event stream.
type followed struct{ watched }

func follow(t *testing.T, url string) *followed {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/graphql?query=subscription%7BloadProgress%7BloadId%20state%7D%7D", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return &followed{watched{Reader: response.Body}}
}

// until returns the event that holds a text.
func (f *followed) until(t *testing.T, pattern string) string {
	t.Helper()
	return f.watched.until(t, `data: ([^\n]*`+pattern+`[^\n]*)\n`)[1]
}
