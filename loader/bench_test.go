//go:build unix

package loader

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// nothingStore takes everything and keeps nothing, so that only the loader is measured.
type nothingStore struct{ known map[record.Kind]Known }

func (s nothingStore) Begin(context.Context) (Batch, error) { return nothingBatch{s}, nil }
func (s nothingStore) Committed(context.Context, string) ([]record.Summary, bool, error) {
	return nil, false, nil
}

type nothingBatch struct{ nothingStore }

func (nothingBatch) Stored(context.Context, record.Kind, func(*record.Block) error) error {
	return nil
}

func (nothingBatch) ID() uint64                                              { return 1 }
func (nothingBatch) Append(context.Context, *record.Block) error             { return nil }
func (nothingBatch) Reject(context.Context, []record.Reject) error           { return nil }
func (nothingBatch) Finish(record.Kind)                                      {}
func (nothingBatch) Flush(context.Context, record.Kind) error                { return nil }
func (nothingBatch) Publish(context.Context, Landed) (string, error)         { return "1", nil }
func (nothingBatch) Replace(context.Context, record.Kind, record.Span) error { return nil }
func (nothingBatch) Replacements(context.Context, record.Kind) ([]record.Replacement, error) {
	return nil, nil
}
func (nothingBatch) Waiting(context.Context) (map[record.Kind][]string, error) { return nil, nil }
func (nothingBatch) Retry(context.Context, []record.Retried) error             { return nil }
func (nothingBatch) Expire(context.Context, time.Time) error                   { return nil }

func (nothingBatch) Pending(context.Context, record.Kind, string, []uint64, func(*record.Pending) error) error {
	return nil
}

func (nothingBatch) Rollback(context.Context) error { return nil }
func (nothingBatch) Repeats(context.Context, record.Kind, []uint64) (uint64, uint64, error) {
	return 0, 0, nil
}

func (nothingBatch) PastLoads(context.Context, record.Kind, int, uint64) ([]record.PastLoad, error) {
	return nil, nil
}

func (b nothingBatch) Known(_ context.Context, kind record.Kind, _ []uint64, fn func(Known) error) error {
	if k := b.known[kind]; len(k.Key) > 0 {
		return fn(k)
	}
	return nil
}

func newNothingStore(declarations int) nothingStore {
	var operators, parents Known
	for i := range benchOperators {
		operators.Key = append(operators.Key, xxhash.Sum64String(benchOperator(i)))
	}
	operators.Sub, operators.Month = make([]uint64, benchOperators), make([]uint32, benchOperators)
	operators.Version, operators.Payload = slices.Repeat([]uint32{1}, benchOperators), slices.Repeat([]uint64{1}, benchOperators)
	for i := range declarations {
		parents.Key = append(parents.Key, xxhash.Sum64String(benchDeclaration(i)))
		parents.At = append(parents.At, benchLodged(i).UnixMilli())
		parents.Operator = append(parents.Operator, operators.Key[i%benchOperators])
	}
	parents.Sub, parents.Month = make([]uint64, declarations), slices.Repeat([]uint32{202001}, declarations)
	parents.Version, parents.Payload = slices.Repeat([]uint32{1}, declarations), slices.Repeat([]uint64{1}, declarations)
	parents.Direction = slices.Repeat([]uint8{1}, declarations)
	return nothingStore{map[record.Kind]Known{record.Operators: operators, record.Declarations: parents}}
}

const benchOperators = 13_000

func benchOperator(i int) string    { return fmt.Sprintf("OP%06d", i) }
func benchDeclaration(i int) string { return fmt.Sprintf("2201%d%09d", 20200, i) }
func benchLodged(i int) time.Time {
	return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 9 * time.Second)
}

// benchDeclarations writes a file as wide as the kind, 1 % of it broken.
func benchDeclarations(n int) []byte {
	var b bytes.Buffer
	b.WriteString("declaration_id,declaration_no,version,op_type,direction,procedure_code,office,entry_exit_office,transport_mode,operator_id,declarant_id,owner_id,partner_country,origin_destination_country,trade_country,lodged_at,lodging_regime,channel,risk_score,risk_stratum,declared_ccy,invoice_value,value_basis,stat_value_cny,net_kg,gross_kg,packages,container_nos,source_seq,recorded_at\n")
	countries := []string{"JP", "US", "DE", "KR", "VN", "SG", "AU", "BR"}
	modes := []string{"sea", "air", "road", "rail"}
	for i := range n {
		id, at := benchDeclaration(i), benchLodged(i)
		direction, basis := "import", "CIF"
		if i%3 == 0 {
			direction, basis = "export", "FOB"
		}
		if i%100 == 99 {
			direction = "sideways"
		}
		value := 10_000 + i%90_000
		c := countries[i%len(countries)]
		fmt.Fprintf(&b, "%s,%s,1,original,%s,0110,2201,2248,%s,%s,%s,,%s,%s,%s,%s,one-step,green,0.%03d,M,CNY,%d.%02d,%s,%d.%02d,%d.%03d,%d.%03d,%d,,%d,%s\n",
			id, id, direction, modes[i%4], benchOperator(i%benchOperators), benchOperator(i%500), c, c, c, at.Format("2006-01-02T15:04:05.000Z07:00"), i%1000,
			value, i%100, basis, value, i%100, i%5000+1, i%1000, i%5000+20, i%1000, i%40+1, i, at.Add(2*time.Minute).Format("2006-01-02T15:04:05.000Z07:00"))
	}
	return b.Bytes()
}

// benchEvents writes seven events for each declaration, 1 % of them broken.
func benchEvents(declarations int) []byte {
	var b bytes.Buffer
	b.WriteString("declaration_id,event_type,seq,occurred_at,tz_offset_min,recorded_at,source,actor_office,is_estimated\n")
	types := []string{"ARR", "LOD", "ACC", "CHN", "PAY", "REL", "OUT"}
	for i := range declarations {
		for j, kind := range types {
			at := benchLodged(i).Add(time.Duration(j*(37+i%11)) * time.Minute).In(time.FixedZone("", 8*3600))
			if (i*7+j)%100 == 99 {
				kind = "XXX"
			}
			fmt.Fprintf(&b, "%s,%s,1,%s,480,%s,customs,2201,0\n", benchDeclaration(i), kind,
				at.Format("2006-01-02T15:04:05.000Z07:00"), at.Add(time.Minute).Format("2006-01-02T15:04:05.000Z07:00"))
		}
	}
	return b.Bytes()
}

// cpu returns the processor time of the process in seconds: on a busy machine it says more than the wall clock.
func cpu() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return float64(r.Utime.Sec+r.Stime.Sec) + float64(r.Utime.Usec+r.Stime.Usec)/1e6
}

func benchmarkLoad(b *testing.B, kind record.Kind, text []byte, rows int, store nothingStore) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench.csv")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	began := cpu()
	for b.Loop() {
		opt := options()
		opt.Now = nil
		report, err := New(store, opt).Load(b.Context(), []Input{{Kind: kind, Paths: []string{path}}})
		if err != nil {
			b.Fatal(err)
		}
		if s := report.Summaries[0]; s.Read != uint64(rows) || s.Rejected != uint64(rows/100) {
			b.Fatalf("the file is not as it should be: %+v, %+v", s, report.Codes)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/(cpu()-began), "rows/cpu-s")
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkDeclarations(b *testing.B) {
	const rows = 300_000
	benchmarkLoad(b, record.Declarations, benchDeclarations(rows), rows, newNothingStore(0))
}

func BenchmarkEvents(b *testing.B) {
	const declarations = 200_000
	benchmarkLoad(b, record.DeclarationEvents, benchEvents(declarations), declarations*7, newNothingStore(declarations))
}
