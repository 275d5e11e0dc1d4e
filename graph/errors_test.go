package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

// failing answers every question with an error.
func failing(err error) *recorder {
	return &recorder{reply: func(context.Context, catalog.Query) (*catalog.Result, error) { return nil, err }}
}

const simple = `{ clearance(during: {from: "2020-01-01", to: "2020-02-01"}) { total { declarations { value } } } }`

func TestErrorsAreCodedAndKeepTheirCauseToThemselves(t *testing.T) {
	const secret = "dial tcp 10.1.2.3:9000: SELECT secret"
	driver := errors.New(secret)
	for _, c := range []struct {
		err    error
		code   catalog.Kind
		says   string
		causes int // lines in the log
	}{
		{catalog.Invalid("no such code: did you mean %q?", "regular"), catalog.BadRequest, `did you mean "regular"`, 0},
		{fmt.Errorf("check: %w", catalog.Invalid("too short")), catalog.BadRequest, "too short", 0},
		{&catalog.Error{Kind: catalog.Unavailable, Message: "the store does not answer", Cause: driver}, catalog.Unavailable, "the store does not answer", 1},
		{&catalog.Error{Kind: catalog.TooCostly, Message: "too much memory"}, catalog.TooCostly, "too much memory", 0},
		{&catalog.Error{Kind: catalog.Internal, Message: secret, Cause: driver}, catalog.Internal, "request id r-1", 1},
		{driver, catalog.Internal, "request id r-1", 1},
		{nil, catalog.Internal, "request id r-1", 1}, // neither an answer nor an error
	} {
		lines := &logged{}
		r := failing(c.err)
		ctx := catalog.WithRequestID(t.Context(), "r-1")
		response := New(r.open, r, Options{Log: lines.logger()}).Execute(ctx, access.Local(), simple, "", nil)
		if len(response.Errors) != 1 {
			t.Fatalf("%v: got %s", c.err, response.Body)
		}
		got := response.Errors[0]
		if got.Code != c.code || !strings.Contains(got.Message, c.says) || got.Path != "clearance" {
			t.Errorf("%v: got %+v, want %s saying %q", c.err, got, c.code, c.says)
		}
		if strings.Contains(string(response.Body), "10.1.2.3") || strings.Contains(string(response.Body), "SELECT") {
			t.Errorf("%v: the cause reached the asker: %s", c.err, response.Body)
		}
		if !strings.Contains(string(response.Body), `"requestId":"r-1"`) {
			t.Errorf("%v: no request id in %s", c.err, response.Body)
		}
		if n := strings.Count(lines.String(), "\n"); n != c.causes {
			t.Errorf("%v: logged %d lines, want %d:\n%s", c.err, n, c.causes, lines)
		}
		if c.err != nil && c.causes > 0 && (!strings.Contains(lines.String(), "10.1.2.3") || !strings.Contains(lines.String(), "request=r-1")) {
			t.Errorf("%v: the log lacks the cause or the request: %s", c.err, lines)
		}
	}
}

func TestAnswersOfTheWrongFormAreRefused(t *testing.T) {
	r := &recorder{reply: func(context.Context, catalog.Query) (*catalog.Result, error) {
		return &catalog.Result{Total: catalog.Row{Cells: make([]catalog.Cell, 3)}}, nil
	}}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Local(), simple, "", nil)
	if len(response.Errors) != 1 || response.Errors[0].Code != catalog.Internal {
		t.Errorf("got %s", response.Body)
	}
}

func TestAPanicIsAnErrorWithItsPlaceInTheLog(t *testing.T) {
	r := &recorder{reply: func(context.Context, catalog.Query) (*catalog.Result, error) { panic("fell over") }}
	lines := &logged{}
	response := New(r.open, r, Options{Log: lines.logger()}).Execute(t.Context(), access.Local(), simple, "", nil)
	if len(response.Errors) != 1 || response.Errors[0].Code != catalog.Internal || strings.Contains(string(response.Body), "fell over") {
		t.Errorf("got %s", response.Body)
	}
	if !strings.Contains(lines.String(), "fell over") || !strings.Contains(lines.String(), "errors_test.go") {
		t.Errorf("the log lacks the panic: %s", lines)
	}
}

func TestNotANumberIsNeverWritten(t *testing.T) {
	for _, odd := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		r := &recorder{reply: func(_ context.Context, q catalog.Query) (*catalog.Result, error) {
			result := madeUp(q)
			for range 40 {
				result.Rows = append(result.Rows, result.Rows[0])
			}
			for i := range result.Rows {
				result.Rows[i].Cells[0].Value = &odd
			}
			return result, nil
		}}
		lines := &logged{}
		response := New(r.open, r, Options{Log: lines.logger()}).Execute(t.Context(), access.Local(), during("", `rows { tier hitRate { value status } }`), "", nil)
		var body struct {
			Data struct {
				Clearance struct {
					Rows []struct{ HitRate struct{ Value *float64 } }
				}
			}
		}
		if err := json.Unmarshal(response.Body, &body); err != nil {
			t.Fatalf("%v: not JSON: %v\n%s", odd, err, response.Body)
		}
		if rows := body.Data.Clearance.Rows; len(rows) != 42 || rows[0].HitRate.Value != nil {
			t.Errorf("%v: got %s", odd, response.Body)
		}
		if len(response.Errors) != maxErrors || response.Errors[0].Code != catalog.Internal {
			t.Errorf("%v: got %d errors, want %d", odd, len(response.Errors), maxErrors)
		}
		if n := strings.Count(lines.String(), "\n"); n > maxErrors {
			t.Errorf("%v: %d lines in the log for one fault", odd, n)
		}
	}
}

func TestQuestionsEndAtTheirLimit(t *testing.T) {
	r := &recorder{reply: func(ctx context.Context, _ catalog.Query) (*catalog.Result, error) {
		<-ctx.Done()
		return nil, fmt.Errorf("run: %w", ctx.Err())
	}}
	start := time.Now()
	response := New(r.open, r, Options{QuestionTime: 20 * time.Millisecond}).Execute(t.Context(), access.Local(), simple, "", nil)
	if len(response.Errors) != 1 || response.Errors[0].Code != catalog.Timeout || !strings.Contains(response.Errors[0].Message, "longer than 20ms") {
		t.Errorf("got %s", response.Body)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestACancelledRequestCancelsItsQuestion(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reached := make(chan struct{})
	r := &recorder{reply: func(ctx context.Context, _ catalog.Query) (*catalog.Result, error) {
		cancel()
		<-ctx.Done() // the question's own context ends with the request's
		close(reached)
		return nil, ctx.Err()
	}}
	lines := &logged{}
	response := New(r.open, r, Options{Log: lines.logger()}).Execute(ctx, access.Local(), simple, "", nil)
	<-reached
	if len(response.Errors) != 1 || response.Errors[0].Code != catalog.Unavailable {
		t.Errorf("got %s", response.Body)
	}
	if strings.Contains(lines.String(), "level=ERROR") {
		t.Errorf("a client that goes away is no error: %s", lines)
	}
}

func TestNobodySeesNothing(t *testing.T) {
	r := &recorder{}
	response := New(r.open, r, Options{}).Execute(t.Context(), access.Principal{}, `{ dataStatus { dataVersion } }`, "", nil)
	if len(response.Errors) != 1 || response.Errors[0].Code != catalog.Forbidden {
		t.Errorf("got %s", response.Body)
	}
	New(r.open, r, Options{}).Execute(t.Context(), access.Principal{}, simple, "", nil)
	if len(r.who) != 1 || r.who[0].Role != access.Nobody {
		t.Errorf("asked as %+v, want nobody", r.who)
	}
}

func TestArgumentsOfTheWrongKindAreTheAskersMistake(t *testing.T) {
	for _, arguments := range []string{
		`{from: 5, to: "2020-02-01"}`, `{from: ["2020-01-01"], to: {}}`, `{from: "2020-13-01", to: "2020-02-01"}`,
		`{from: "2020-01-01T00:00:00Z", to: "2020-02-01"}`, `{from: true, to: "2020-02-01"}`,
	} {
		if err := refusal(t, `{ clearance(during: `+arguments+`) { more } }`, nil); err.Code != catalog.BadRequest {
			t.Errorf("%s: got %+v", arguments, err)
		}
	}
	for _, arguments := range []string{`first: 99999999999999999999`, `first: 1.5`} {
		if err := refusal(t, during(arguments, `more`), nil); err.Code != catalog.BadRequest {
			t.Errorf("%s: got %+v", arguments, err)
		}
	}
	document := `query($d: Period!, $n: Int) { clearance(during: $d, first: $n) { more } }`
	for _, variables := range []map[string]any{
		{"d": map[string]any{"from": 5, "to": "2020-02-01"}},
		{"d": map[string]any{"from": []any{}, "to": map[string]any{}}},
		{"d": []any{1, 2}},
		{"d": "2020"},
		{},
		{"d": nil},
		{"d": map[string]any{"from": "2020-01-01", "to": "2020-02-01"}, "n": json.Number("99999999999999999999")},
		{"d": map[string]any{"from": "2020-01-01", "to": "2020-02-01"}, "n": "many"},
	} {
		if err := refusal(t, document, variables); err.Code != catalog.BadRequest {
			t.Errorf("%v: got %+v", variables, err)
		}
	}
}
