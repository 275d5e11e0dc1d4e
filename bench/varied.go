package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// What is promised of questions that differ all the time, and of what one takes of our processor time.
const (
	variedShare  = 0.95 // of the requests a second of raw ClickHouse over HTTP with the same statements
	questionTime = 0.3  // ms
	rowTime      = 0.01 // ms more for each row of five measures
	variedFor    = 5 * time.Second
	timedAsks    = 200
)

// variedQuestions ask the facts, each with another filter.
func variedQuestions() []document {
	var out []document
	for i, hours := range []string{"1h", "8h", "24h", "48h"} {
		for _, mode := range []string{"sea", "air", "road", "rail"} {
			out = append(out, document{fmt.Sprintf("varied-%d-%s", i, mode), fmt.Sprintf(`{ clearance(during: {from: "2020-01-01", to: "2020-08-01"}, where: {transportMode: {in: [%q]}}) {
				rows { tier releasedWithin%sShare { value low high } } } }`, mode, hours)})
		}
	}
	return out
}

// wideQuestions have one row and many, of five measures that sums answer in one statement; a number makes each another question.
var wideQuestions = []struct{ what, document string }{
	{"one row", `{ clearance(during: {from: "2020-01-01", to: "2020-08-01"}) { rows {
		declarations { value } tradeValueCny { value } officerHours { value } inspectionRate { value } hitRate { value } } } } #%d`},
	{"by month, office and tier", `{ clearance(during: {from: "2019-01-01", to: "2020-08-01"}) { rows { month office tier
		declarations { value } tradeValueCny { value } officerHours { value } inspectionRate { value } hitRate { value } } } } #%d`},
}

func (b *bench) measureVaried(ctx context.Context) error { return b.inCountry(ctx, b.variedIn) }

func (b *bench) variedIn(ctx context.Context, s *session, _ fileSet) error {
	questions, err := b.understand(ctx, s, variedQuestions())
	if err != nil {
		return err
	}
	return s.serve(ctx, b.profile("varied"), func(address string, pid int) error {
		var ours, raw series
		for range b.rounds {
			mine, err := crowd(ctx, func(ctx context.Context, n int) error {
				d := variedQuestions()[n%len(questions)]
				_, err := once(ctx, address, posted(address, fmt.Sprintf("%s #%d", d.text, time.Now().UnixNano())))
				return err
			})
			if err != nil {
				return err
			}
			theirs, err := crowd(ctx, func(ctx context.Context, n int) error { return s.overHTTP(ctx, &questions[n%len(questions)]) })
			if err != nil {
				return err
			}
			ours, raw = append(ours, mine), append(raw, theirs)
		}
		ratio := ours.over(raw).median()
		b.table.add(row{
			fmt.Sprintf("varied questions on facts, %d connections", connections), ours.text("/s"), raw.text("/s"), fmt.Sprintf("%.2f", ratio),
			fmt.Sprintf(">= %.2f x reference", variedShare), verdict(ratio >= variedShare),
		})
		for _, q := range wideQuestions {
			if err := b.variedTime(ctx, address, strconv.Itoa(pid), q.what, q.document); err != nil {
				return err
			}
		}
		return nil
	})
}

// variedTime asks a question over one connection again and again, each time as another one.
func (b *bench) variedTime(ctx context.Context, address, pid, what, document string) error {
	return connected(ctx, address, func(conn net.Conn, in *bufio.Reader) error {
		var used, rows series
		for range b.rounds {
			before := threadTime(pid)
			for range timedAsks {
				if _, err := conn.Write(posted(address, fmt.Sprintf(document, time.Now().UnixNano()))); err != nil {
					return fmt.Errorf("ask: %w", err)
				}
				response, err := http.ReadResponse(in, nil)
				if err != nil {
					return fmt.Errorf("read an answer: %w", err)
				}
				text, err := io.ReadAll(response.Body)
				if err := errors.Join(err, response.Body.Close()); err != nil {
					return fmt.Errorf("read an answer: %w", err)
				}
				rows = append(rows, float64(bytes.Count(text, []byte(`"inspectionRate":`))))
			}
			used = append(used, 1000*(threadTime(pid)-before)/timedAsks)
		}
		b.table.below(fmt.Sprintf("our processor time of a question, %s: %.0f rows", what, rows.median()), used, nil, "ms", questionTime+rowTime*rows.median())
		return nil
	})
}

// threadTime returns the processor seconds that the living threads of a process have used, as the scheduler counts them: what processorTime tells comes in
// hundredths of a second, which are too coarse for questions.
func threadTime(pid string) float64 {
	files, err := filepath.Glob("/proc/" + pid + "/task/*/schedstat")
	if err != nil {
		return 0
	}
	total := 0.0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue // the thread has ended
		}
		first, _, _ := strings.Cut(string(text), " ")
		if ns, err := strconv.ParseFloat(first, 64); err == nil {
			total += ns / 1e9
		}
	}
	return total
}

// crowd has several ask for a while, and returns how many questions a second were answered.
func crowd(ctx context.Context, ask func(ctx context.Context, n int) error) (float64, error) {
	group, ctx := errgroup.WithContext(ctx)
	counts := make([]int, connections)
	began := time.Now()
	for i := range counts {
		group.Go(func() error {
			for n := i; time.Since(began) < variedFor; n++ {
				if err := ask(ctx, n); err != nil {
					return err
				}
				counts[i]++
			}
			return nil
		})
	}
	err := group.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / time.Since(began).Seconds(), err
}

// overHTTP sends the statements of a question to the engine's HTTP port, one after the other, as its reader.
func (s *session) overHTTP(ctx context.Context, q *question) error {
	for _, statement := range q.together {
		values := url.Values{"database": {s.at.Database}}
		for name, value := range statement.settings {
			values.Set(name, fmt.Sprint(value))
		}
		for name, value := range statement.parameters {
			values.Set("param_"+name, value)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.at.Host+":"+strconv.Itoa(s.at.HTTPPort)+"/?"+values.Encode(), strings.NewReader(statement.text))
		if err != nil {
			return err
		}
		request.SetBasicAuth(s.at.Reader.User, s.at.Reader.Password)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		told, err := io.ReadAll(response.Body)
		if err := errors.Join(err, response.Body.Close()); err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("the engine refused a statement of %s: %.300s", q.name, told)
		}
	}
	return nil
}
