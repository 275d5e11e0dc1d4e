package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"greenlane/scenario"
)

// The demo as a newcomer meets it: a briefing whose figures are those of the loaded rows, the same again in seconds, then a server
// that another process shares the engine with.
func TestDemo(t *testing.T) {
	m := newTerminal(t)
	first := m.succeeds("demo", "--no-serve", "--scale", "0.05")
	truth, err := scenario.ReadTruth(filepath.Join(m.dir, "data", "world", demoWorld))
	if err != nil {
		t.Fatal(err)
	}
	told := first[max(strings.Index(first, "Briefing for"), 0):]
	t.Run("briefing", func(t *testing.T) { briefingIsTrue(t, told, truth) })
	for kind, rows := range truth.Rows {
		if !regexp.MustCompile(`(?m)^  ` + kind + ` +` + strconv.FormatInt(rows, 10) + ` rows$`).MatchString(first) {
			t.Errorf("the demo does not say that it loaded all %d %s:\n%s", rows, kind, first)
		}
	}
	var again string
	for try := 1; ; try++ { // another program may have the processors for a while
		began := time.Now()
		again = m.succeeds("demo", "--no-serve")
		if took := time.Since(began); took < 10*time.Second {
			t.Logf("the second demo took %v", took)
			break
		} else if try == 3 {
			t.Errorf("the second demo took %v, want at most 10 s", took)
			break
		}
	}
	if again != told {
		t.Errorf("the second demo says\n%s\nwant the same as the first:\n%s", again, told)
	}
	t.Run("serving", func(t *testing.T) { demoServes(t, m, told, truth) })
}

// figure is one number of the briefing and where it stands: the pattern's groups are the numbers, in order.
type figure struct {
	pattern   string
	want      []float64
	tolerance float64
}

func briefingIsTrue(t *testing.T, told string, truth scenario.Truth) {
	tier := map[string]scenario.Tier{}
	for _, at := range truth.Periods[0].Tiers {
		tier[at.Tier] = at
	}
	advanced, named := tier["advanced_certified"], truth.Named
	figures := []figure{
		{`^Briefing for 2020-01-01 to 2020-07-31 \(data version (\d+), data cut 2020-08-01 00:00 CST\)`, []float64{1}, 0},
		{`(?m)^(\d+) advanced-certified enterprises carried`, []float64{float64(truth.Stock["advanced_certified"])}, 0},
		{
			`They carried ([\d.]+) % of trade by value, ([\d.]+) % by declarations and ([\d.]+) % by net weight`,
			[]float64{100 * advanced.ShareValue, 100 * advanced.ShareDeclarations, 100 * advanced.ShareWeight},
			0.051,
		},
		{`carried ([\d.]+) % of trade value; ([\d.]+) % of their declarations were inspected \(95 % interval `, []float64{100 * advanced.ShareValue, 100 * advanced.InspectionRate}, 0.051},
		{`([\d.]+) times the rate of general enterprises`, []float64{advanced.InspectionRateRatio}, 0.00051},
		{`As a mean over enterprises, each alike, ([\d.]+) % of declarations`, []float64{100 * advanced.InspectionRateOperatorMean}, 0.0051},
		{
			`lodgement to release, median hours +([\d.]+) → ([\d.]+) +([-+\d.]+) %`,
			[]float64{named.Before.CustomsMedianHours, named.After.CustomsMedianHours, 100 * (named.After.CustomsMedianHours/named.Before.CustomsMedianHours - 1)},
			0.051,
		},
		{`arrival to release, median hours +([\d.]+) → ([\d.]+)`, []float64{named.Before.OverallMedianHours, named.After.OverallMedianHours}, 0.0051},
		{`on-site inspection, median minutes +([\d.]+) → ([\d.]+)`, []float64{named.Before.PlantedOnsiteMinutes, named.After.PlantedOnsiteMinutes}, 0.1},
	}
	labels := map[string]string{"advanced_certified": `Advanced certified \(AEO\)`, "certified": "Certified", "regular": "Regular", "discredited": "Discredited"}
	for code, label := range labels {
		at := tier[code]
		figures = append(figures,
			figure{`(?m)^  ` + label + ` +(\d+) `, []float64{float64(at.Declarations)}, 0},
			figure{`(?m)^  ` + label + ` +\d+ +([\d.]+) % `, []float64{100 * at.InspectionRate}, 0.0051},
			figure{`(?m)^  ` + label + ` .* ([\d.]+) +[\d.]+ h `, []float64{at.InspectionRateRatio}, 0.00051},
			figure{`(?m)^  ` + label + ` .* ([\d.]+) h `, []float64{at.CustomsMedianHours}, 0.0051})
	}
	for _, f := range figures {
		found := regexp.MustCompile(f.pattern).FindStringSubmatch(told)
		if len(found) != len(f.want)+1 {
			t.Errorf("the briefing has nothing like %s:\n%s", f.pattern, told)
			continue
		}
		for i, want := range f.want {
			got, err := strconv.ParseFloat(found[i+1], 64)
			if err != nil || got-want > f.tolerance || want-got > f.tolerance {
				t.Errorf("%q: number %d is %s, true is %g", found[0], i+1, found[i+1], want)
			}
		}
	}
	if strings.Contains(told, unknownFigure) {
		t.Errorf("a figure of the briefing is not known:\n%s", told)
	}
}

// watched is an output that a test reads while the program writes it.
type watched struct {
	io.Reader
	text bytes.Buffer
}

// until reads on until a pattern is there and returns its groups.
func (w *watched) until(t *testing.T, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	chunk := make([]byte, 4096)
	for {
		if found := re.FindStringSubmatch(w.text.String()); found != nil {
			return found
		}
		n, err := w.Read(chunk)
		w.text.Write(chunk[:n])
		if err != nil && !re.MatchString(w.text.String()) {
			t.Fatalf("the program's output ended without %s: %v\n%s", pattern, err, &w.text)
		}
	}
}

func demoServes(t *testing.T, m terminal, told string, truth scenario.Truth) {
	demo := m.command("demo", "--listen", "127.0.0.1:0")
	demo.Stdout = nil
	pipe, err := demo.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			_ = demo.Process.Kill()
			_ = demo.Wait()
		}
	}()
	out := &watched{Reader: pipe}
	url := out.until(t, `^Serving (http://127\.0\.0\.1:\d+)\n`)[1]
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the second demo serves after %v, want at most 5 s", took)
	}
	if early, _ := fetch(t, http.MethodGet, url+"/healthz", ""); early != http.StatusOK {
		t.Errorf("before the briefing is told /healthz: %d", early)
	}
	out.until(t, `computed from the loaded rows\.\n`)
	if _, briefing, _ := strings.Cut(out.text.String(), "\n\n"); briefing != told {
		t.Errorf("serving, the briefing is another one:\n%s", &out.text)
	}
	engine := m.engineOf(demo)
	if code, text := fetch(t, http.MethodGet, url+"/healthz", ""); code != http.StatusOK {
		t.Errorf("/healthz: %d %s", code, text)
	}
	if code, text := fetch(t, http.MethodGet, url+"/graphiql", ""); code != http.StatusOK || !strings.Contains(strings.ToLower(text), "<!doctype html>") {
		t.Errorf("/graphiql: %d %.200s", code, text)
	}
	body, err := json.Marshal(map[string]string{"query": question})
	if err != nil {
		t.Fatal(err)
	}
	code, served := fetch(t, http.MethodPost, url+"/graphql", string(body))
	if want := fmt.Sprintf(`"total":{"declarations":{"value":%d}`, truth.Periods[0].Declarations); code != http.StatusOK || !strings.Contains(served, want) {
		t.Errorf("POST /graphql: %d %.300s, want %s", code, served, want)
	}
	// A second process attaches to the running engine and leaves it running.
	if asked := m.answer(); strings.TrimSpace(asked) != strings.TrimSpace(served) {
		t.Errorf("a second process answers\n%.600s\nthe server\n%.600s", asked, served)
	}
	if !alive(engine) || m.engineOf(demo) != engine {
		t.Error("the engine was started again or ended by the second process")
	}
	if code, _ := fetch(t, http.MethodGet, url+"/healthz", ""); code != http.StatusOK {
		t.Errorf("/healthz after the second process: %d", code)
	}
	if err := demo.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	began = time.Now()
	stopped = true
	if _, err := io.Copy(io.Discard, pipe); err != nil {
		t.Error(err)
	}
	if code := demo.ended(t); code != 0 {
		t.Errorf("SIGTERM: exit code %d, said %s", code, &demo.err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("ended %v after SIGTERM, want at most 10 s", took)
	}
	gone(t, engine)
	if _, err := os.Stat(filepath.Join(m.dir, "data", "engine", "address.json")); !os.IsNotExist(err) {
		t.Errorf("the address of an engine that ended stays: %v", err)
	}
}

func fetch(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Accept", "application/json, text/html")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
