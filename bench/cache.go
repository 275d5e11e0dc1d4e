package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"greenlane/answer"
	"greenlane/graph"
	"greenlane/loader"
	"greenlane/scenario"
	"greenlane/server"
)

// What is promised of a question that was asked before, whose answer has at most 8 KB, and of the serving process.
const (
	repeatedBytes = 8 << 10
	repeatedRate  = 15_000 // requests a second over all connections
	repeatedAlone = 0.2    // ms, the median of one connection alone
	repeatedLate  = 5      // ms, of 99 in 100 requests while all connections ask
	connections   = 8
	servingIdle   = 60  // MB
	servingMost   = 200 // MB, the cache included
	servedCache   = 64 << 20
	servedFor     = 3 * time.Second // of every measurement
	servedScale   = 0.02            // of the world that is asked about
)

// repeatedQuestion is the panel of a dashboard: what each tier met with in the months of half a year.
const repeatedQuestion = `query panel { clearance(during: {from: "2020-01-01", to: "2020-07-01"}) {
  rows { month tier declarations { value } inspectionRate { value low high } hitRate { value low high } } provenance { dataVersion cached } } }`

// measureCache asks a server the same question again and again over loopback, and then so many others that its cache is full.
func (b *bench) measureCache(ctx context.Context) error {
	return b.withEngine(ctx, func(ctx context.Context, s *session) error {
		world, err := scenario.Find("shanghai-2020")
		if err != nil {
			return err
		}
		dir := filepath.Join(b.folder, "asked")
		if _, err := world.Write(ctx, dir, scenario.Options{Seed: 1, Scale: servedScale}); err != nil {
			return err
		}
		if _, err := s.load(ctx, loadOrder{files: csvIn(dir), kinds: world.Loads[0]}); err != nil {
			return err
		}
		return s.serve(ctx, b.profile("serve"), func(address string, pid int) error { return b.askAgain(ctx, address, strconv.Itoa(pid)) })
	})
}

func (b *bench) askAgain(ctx context.Context, address, pid string) error {
	idle := series{memoryOf(pid, "VmRSS")}
	request := posted(address, repeatedQuestion)
	size, err := once(ctx, address, request)
	if err != nil {
		return err
	}
	if size > repeatedBytes {
		return fmt.Errorf("the answer has %d bytes, the promise is about %d", size, repeatedBytes)
	}
	var rates, alone, late, used series
	for range b.rounds {
		took, err := drive(ctx, address, request, servedFor/3)
		if err != nil {
			return err
		}
		alone = append(alone, took.median())
		all := make([]series, connections)
		before := processorTime(pid)
		group, within := errgroup.WithContext(ctx)
		for i := range all {
			group.Go(func() (err error) {
				all[i], err = drive(within, address, request, servedFor)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		together := slices.Concat(all...)
		used = append(used, 1e6*(processorTime(pid)-before)/float64(len(together)))
		rates, late = append(rates, float64(len(together))/servedFor.Seconds()), append(late, together.rank(0.99))
	}
	// As many different answers as fill the cache, then the first again.
	for asked, n := 0, 0; asked < servedCache; n++ {
		size, err := once(ctx, address, posted(address, fmt.Sprintf("{ catalog { facts { name measures { name doc formula source } } } } #%d", n)))
		if err != nil {
			return err
		}
		asked += size
	}
	if _, err := drive(ctx, address, request, servedFor); err != nil {
		return err
	}
	b.table.above(fmt.Sprintf("question again, %d connections", connections), rates, "requests/s", repeatedRate)
	b.table.below("question again, median alone", alone, nil, "ms", repeatedAlone)
	b.table.below(fmt.Sprintf("question again, 99 of 100 of %d connections", connections), late, nil, "ms", repeatedLate)
	b.table.below("memory of serving, idle", idle, nil, "MB", servingIdle)
	b.table.below("memory of serving, most, cache full", series{memoryOf(pid, "VmHWM")}, nil, "MB", servingMost)
	b.note("the question again: an answer of %d bytes by POST, asked from this process on the same processors; each takes %s of processor time of the server", size, used.text("µs"))
	return nil
}

// rank returns the least value that a share of all does not exceed.
func (s series) rank(share float64) float64 {
	if len(s) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(s))[max(int(math.Ceil(share*float64(len(s))))-1, 0)]
}

// above is a row whose bar is an amount to be reached.
func (t *table) above(what string, ours series, unit string, bar float64) {
	t.add(row{what, ours.text(unit), "-", "", fmt.Sprintf(">= %g %s", bar, unit), verdict(ours.median() >= bar)})
}

// posted is a question as it goes over a connection.
func posted(address, document string) []byte {
	body, _ := json.Marshal(map[string]string{"query": document}) // strings always can be written
	return fmt.Appendf(nil, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", address, len(body), body)
}

// drive sends a request over one connection again and again for a time, and returns how many ms each took.
func drive(ctx context.Context, address string, request []byte, long time.Duration) (took series, err error) {
	err = connected(ctx, address, func(conn net.Conn, in *bufio.Reader) error {
		for until := time.Now().Add(long); time.Now().Before(until); {
			began := time.Now()
			if _, err := exchange(conn, in, request); err != nil {
				return err
			}
			took = append(took, float64(time.Since(began).Nanoseconds())/1e6)
		}
		return ctx.Err()
	})
	return took, err
}

// once sends a request and returns how many bytes its answer has.
func once(ctx context.Context, address string, request []byte) (size int, err error) {
	err = connected(ctx, address, func(conn net.Conn, in *bufio.Reader) (err error) {
		size, err = exchange(conn, in, request)
		return err
	})
	return size, err
}

func connected(ctx context.Context, address string, fn func(net.Conn, *bufio.Reader) error) (err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("connect to the server: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return fn(conn, bufio.NewReader(conn))
}

func exchange(conn net.Conn, in *bufio.Reader, request []byte) (int, error) {
	if _, err := conn.Write(request); err != nil {
		return 0, fmt.Errorf("ask: %w", err)
	}
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		return 0, fmt.Errorf("read an answer: %w", err)
	}
	defer response.Body.Close() //nolint:errcheck // it was read to its end
	size, err := io.Copy(io.Discard, response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("the server answered %s", response.Status)
	}
	return int(size), err
}

// serve runs fn beside a process that serves the store, and writes its processor profile to a file if one is named.
func (s *session) serve(ctx context.Context, profile string, fn func(address string, pid int) error) (err error) {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the running program: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, serveVerb, "-store", s.dir, "-profile", profile) //nolint:gosec // it is this program
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer func() {
		err = errors.Join(err, cmd.Process.Signal(os.Interrupt), cmd.Wait())
	}()
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("wait for the server: %w", err)
	}
	return fn(strings.TrimPrefix(strings.TrimSpace(url), "http://"), cmd.Process.Pid)
}

// sitting answers each request under the latest data version.
func (s *session) sitting(ctx context.Context) (graph.Sitting, error) {
	v, err := s.store.Latest(ctx)
	if err != nil {
		return graph.Sitting{}, err
	}
	return graph.Sitting{Answerer: answer.New(v), DataVersion: v.Name(), Published: v.Published()}, nil
}

// serveChild is the serving process: it attaches to the engine of its starter and prints where it serves.
func serveChild(ctx context.Context, args []string, out io.Writer) error {
	f := flag.NewFlagSet(serveVerb, flag.ContinueOnError)
	store := f.String("store", "", "data directory")
	profile := f.String("profile", "", "file for a processor profile")
	if err := f.Parse(args); err != nil {
		return err
	}
	loader.BoundMemory() // as the program does
	return within(ctx, *store, func(ctx context.Context, s *session) error {
		return profiled(*profile, func() error {
			return server.New(server.Config{
				Listen: "127.0.0.1:0", Open: s.sitting, Status: s.store, Store: s.store, Cache: servedCache,
				Ready: func(url string) { fmt.Fprintln(out, url) },
			}).Run(ctx)
		})
	})
}
