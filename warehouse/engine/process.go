package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	host = "127.0.0.1"
	// readyWithin bounds one start: loading the tables of a very large store included. Usual is 0.3 s.
	readyWithin = 2 * time.Minute
	// stopWithin is how long a stopping engine has before it is killed; it needs a few milliseconds.
	stopWithin = 10 * time.Second
	// unlockWithin is how long the engine of a dead owner may take to let go of the data.
	unlockWithin = 5 * time.Second
	// needFree is the least free disk, in bytes, with which an engine is started: enough for its logs and a merge or two.
	needFree = 256 << 20
)

// process is one running engine.
type process struct {
	found
	cmd      *exec.Cmd
	lifeline *os.File
	gone     chan struct{} // closed when the process has ended
	ended    error         // how; set before gone is closed
}

// launch starts an engine process and returns once it answers. It tries other ports when one was taken in between.
func (e *Engine) launch(ctx context.Context, d directory, words secrets, last found) (*process, error) {
	library, err := findLibrary(runtime.GOOS, runtime.GOARCH, e.config.LibraryDirs)
	if err != nil {
		return nil, err
	}
	if err := awaitUnlocked(ctx, d); err != nil {
		return nil, err
	}
	// Three tries: between choosing a free port and the engine's listening another process can take it.
	for try := 1; ; try++ {
		p, err := e.attempt(ctx, d, library, words, last)
		var refused *RefusedError
		if err == nil || try == 3 || !errors.As(err, &refused) || !strings.Contains(refused.Detail, "Address already in use") {
			return p, err
		}
		last = found{}
	}
}

func (e *Engine) attempt(ctx context.Context, d directory, library string, words secrets, last found) (*process, error) {
	at, err := choosePorts(last)
	if err != nil {
		return nil, err
	}
	if err := (settings{Dir: d, Host: at.Host, TCPPort: at.TCPPort, HTTPPort: at.HTTPPort, Memory: e.config.Memory}).write(words); err != nil {
		return nil, &DirectoryError{Dir: string(d), Err: err}
	}
	p := &process{found: at, gone: make(chan struct{})}
	if err := p.start(e.config, d, library); err != nil {
		return nil, err
	}
	if err := p.ready(ctx, d, words); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// start starts the program again as the engine's process.
func (p *process) start(c Config, d directory, library string) error {
	program := c.Program
	if program == "" {
		self, err := os.Executable()
		if err != nil {
			return fmt.Errorf("start the embedded engine: find this program: %w", err)
		}
		program = self
	}
	// One file back, so that the words of a crash outlive the restart; absent the first time.
	_ = os.Rename(d.output(), d.output()+".1")
	output, err := os.OpenFile(d.output(), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return &DirectoryError{Dir: string(d), Err: err}
	}
	defer func() { _ = output.Close() }() // the child has its own descriptor
	read, write, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start the embedded engine: make a pipe: %w", err)
	}
	defer func() { _ = read.Close() }()
	p.lifeline = write
	// No context ends it: stop does, in order.
	//nolint:gosec // G204: starting the configured program is this function's purpose; nothing of it comes from a request
	p.cmd = exec.CommandContext(context.Background(), program, append(slices.Clone(c.ChildArgs), library, d.config())...)
	p.cmd.Dir = string(d)
	// Nothing of this program's settings and secrets is the engine's business. Memory that it freed goes back to the system after a second, not five: of
	// builds that follow one another it would keep a third of a gigabyte.
	p.cmd.Env = []string{"TZ=UTC", "JE_MALLOC_CONF=dirty_decay_ms:1000"}
	p.cmd.Stdout, p.cmd.Stderr = output, output
	p.cmd.ExtraFiles = []*os.File{read} // becomes descriptor 3, see Child
	p.cmd.SysProcAttr = childAttributes()
	started := make(chan error)
	go func() {
		// The parent-death signal follows the thread that started the process: it must live as long as the process does.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.ended = p.cmd.Wait()
			close(p.gone)
		}
	}()
	if err := <-started; err != nil {
		_ = write.Close()
		return fmt.Errorf("start the embedded engine: start %s: %w", program, err)
	}
	p.PID = p.cmd.Process.Pid
	return nil
}

// ready waits until the engine has made the database, which is its first answer. Only HTTP is asked: a failed login on the
// native port would end the engine. The native listener opens before the HTTP one.
func (p *process) ready(ctx context.Context, d directory, words secrets) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for wait := 20 * time.Millisecond; ; {
		err := ask(ctx, p.with(words, true), "CREATE DATABASE IF NOT EXISTS "+Database)
		if err == nil {
			return nil
		}
		select {
		case <-p.gone:
			return &RefusedError{Detail: lastWords(d.output()), Log: d.log(), Err: p.how()}
		case <-ctx.Done():
			return &RefusedError{Detail: err.Error(), Log: d.log(), Err: ctx.Err()}
		case <-time.After(wait):
		}
	}
}

// how says how the process ended.
func (p *process) how() error {
	if p.ended == nil {
		return errors.New("exit status 0")
	}
	return p.ended
}

// stop ends the process and returns when it has ended.
func (p *process) stop() {
	defer func() { _ = p.lifeline.Close() }()
	// An error of either signal means that the process has ended already.
	_ = terminate(p.cmd.Process)
	select {
	case <-p.gone:
	case <-time.After(stopWithin):
		_ = p.cmd.Process.Kill()
		<-p.gone
	}
}

// listening reports whether both ports are taken, as they are while the engine listens. Nothing is sent to it.
func (p *process) listening() bool {
	for _, port := range []int{p.TCPPort, p.HTTPPort} {
		if l, err := listen(p.Host, port); err == nil {
			_ = l.Close()
			return false
		}
	}
	return true
}

// listen takes a port of host for a moment; port 0 is any free one. Binding to loopback does not wait, so no context bounds it.
func listen(host string, port int) (net.Listener, error) {
	return new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
}

// choosePorts returns two free ports, the last ones when they are free again: clients then find the engine where it was.
func choosePorts(last found) (found, error) {
	at := found{Host: host}
	first, err := listenNear(last.TCPPort)
	if err != nil {
		return at, err
	}
	defer func() { _ = first.Close() }() // not before both are chosen, else they could be the same
	second, err := listenNear(last.HTTPPort)
	if err != nil {
		return at, err
	}
	defer func() { _ = second.Close() }()
	at.TCPPort, at.HTTPPort = portOf(first), portOf(second)
	return at, nil
}

// listenNear takes the port, or a free one when the port is taken or 0.
func listenNear(port int) (net.Listener, error) {
	l, err := listen(host, port)
	if err != nil && port != 0 {
		l, err = listen(host, 0)
	}
	if err != nil {
		return nil, fmt.Errorf("start the embedded engine: find a free port on %s: %w", host, err)
	}
	return l, nil
}

// portOf returns the port of a TCP listener, 0 of any other.
func portOf(l net.Listener) int {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return a.Port
	}
	return 0
}

// awaitUnlocked waits until no engine works on the data. The engine of an owner that was just killed may be a moment behind it.
func awaitUnlocked(ctx context.Context, d directory) error {
	if _, err := os.Stat(d.status()); errors.Is(err, os.ErrNotExist) {
		return nil // no engine was ever here; locking would leave an empty file
	}
	for deadline := time.Now().Add(unlockWithin); ; {
		lock, err := tryLock(d.status(), true)
		if err != nil {
			return &DirectoryError{Dir: string(d), Err: err}
		}
		if lock != nil {
			lock.release()
			return nil
		}
		if time.Now().After(deadline) {
			holder, err := os.ReadFile(d.status())
			if err != nil {
				holder = []byte("process unknown")
			}
			return &LockedError{Dir: string(d), Holder: strings.Join(strings.Fields(string(holder)), " ")}
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// client speaks to loopback only, so no proxy of the environment applies.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}

// ask sends one statement as the writer over HTTP.
func ask(ctx context.Context, a *Address, statement string) error {
	url := "http://" + net.JoinHostPort(a.Host, strconv.Itoa(a.HTTPPort)) + "/"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(statement))
	if err != nil {
		return err
	}
	request.Header.Set("X-ClickHouse-User", a.Writer.User)
	request.Header.Set("X-ClickHouse-Key", a.Writer.Password)
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("ask the engine: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1000))
	if err != nil {
		return fmt.Errorf("ask the engine: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ask the engine: %s: %s", response.Status, strings.TrimSpace(string(text)))
	}
	return nil
}

// sleep waits for d; its error is ctx's when that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
