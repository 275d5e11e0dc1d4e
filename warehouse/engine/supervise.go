package engine

import (
	"context"
	"os"
	"time"
)

const (
	// followEvery is how often an attached process looks whether the owner has ended and where the engine answers.
	// With a start of 0.3 s it keeps a take-over well below two seconds.
	followEvery = 150 * time.Millisecond
	// watchEvery is how often an owner checks that its engine still listens.
	watchEvery = time.Second
	// steadyAfter is how long an engine must live for its next end to count as the first again.
	steadyAfter = time.Minute
	// longestWait bounds the growing wait between restarts.
	longestWait = 5 * time.Second
	// startsInARow is how many restarts may fail one after the other before Run gives up.
	startsInARow = 5
	// tellAfter is how long an attached process waits for the owner's address before it says so.
	tellAfter = 10 * time.Second
)

// follow uses the engine of another process until that process ends. It returns the owner's lock as soon as this process
// holds it, at once when there is no owner, and nil when ctx ended.
func (e *Engine) follow(ctx context.Context, d directory) (*fileLock, error) {
	var (
		attached *fileLock
		known    found
		told     bool
		since    = time.Now()
	)
	defer func() { attached.release() }()
	for {
		lock, err := tryLock(d.ownerLock(), false)
		if err != nil {
			return nil, &DirectoryError{Dir: string(d), Err: err}
		}
		if lock != nil {
			if attached != nil {
				e.log.Warn("the process that ran the engine has ended, this one starts it again", "directory", string(d))
			}
			e.publish(nil)
			return lock, nil
		}
		if attached == nil {
			if attached, err = tryLock(d.attachedLock(), true); err != nil {
				return nil, &DirectoryError{Dir: string(d), Err: err}
			}
		}
		at, ok := d.readAddress()
		switch {
		case ok && at != known:
			words, err := d.readSecrets()
			if err != nil {
				return nil, &DirectoryError{Dir: string(d), Err: err}
			}
			a := at.with(words, false)
			if ask(ctx, a, "SELECT 1") == nil {
				known = at
				e.log.Info("attached to the engine of another process", "pid", at.PID)
				e.publish(a)
			} else if known != (found{}) {
				known = found{}
				e.publish(nil)
			}
		case !ok && known != found{}:
			known, since, told = found{}, time.Now(), false
			e.publish(nil)
		case !ok && !told && time.Since(since) > tellAfter:
			told = true
			e.log.Warn("another process holds the data directory and has not said where its engine answers; still waiting", "directory", string(d))
		}
		if sleep(ctx, followEvery) != nil {
			return nil, nil
		}
	}
}

// own runs the engine as its owner until ctx ends.
func (e *Engine) own(ctx context.Context, d directory) error {
	// A dead owner leaves its address behind.
	if err := os.Remove(d.address()); err != nil && !os.IsNotExist(err) {
		return &DirectoryError{Dir: string(d), Err: err}
	}
	free, err := e.free(string(d))
	if err != nil {
		return &DirectoryError{Dir: string(d), Err: err}
	}
	if free < needFree {
		return &DiskError{Dir: string(d), Free: free, Need: needFree}
	}
	words, err := d.makeSecrets()
	if err != nil {
		return &DirectoryError{Dir: string(d), Err: err}
	}
	var (
		last   found
		ends   int // ends in a row, failed restarts included
		failed int // failed restarts in a row
	)
	for {
		began := time.Now()
		p, err := e.launch(ctx, d, words, last)
		switch {
		case ctx.Err() != nil:
			if p != nil {
				p.stop()
			}
			return nil
		case err != nil:
			failed++
			if last == (found{}) || failed == startsInARow {
				return err
			}
			e.log.Error("the engine could not be started again, trying once more", "try", failed, "error", err)
		default:
			failed, last = 0, p.found
			e.log.Info("the engine answers", "pid", p.PID, "tcp", p.TCPPort, "http", p.HTTPPort, "after", time.Since(began).Round(time.Millisecond))
			if stopped, err := e.attend(ctx, d, p, words); stopped || err != nil {
				return err
			}
			if time.Since(began) > steadyAfter {
				ends = 0
			}
		}
		if sleep(ctx, restartWait(ends)) != nil {
			return nil //nolint:nilerr // the end of ctx is a regular end
		}
		ends++
	}
}

// restartWait returns how long to wait after the nth end in a row, counted from 0: nothing, then a quarter second doubled.
func restartWait(n int) time.Duration {
	if n == 0 {
		return 0
	}
	return min(250*time.Millisecond<<min(n-1, 10), longestWait)
}

// attend publishes a ready engine and stays with it. stopped is true when ctx ended and the engine was stopped, false when
// the engine ended by itself or had to be ended because it no longer listened.
func (e *Engine) attend(ctx context.Context, d directory, p *process, words secrets) (stopped bool, err error) {
	if err := writeJSON(d.address(), p.found); err != nil {
		p.stop()
		return true, &DirectoryError{Dir: string(d), Err: err}
	}
	e.publish(p.with(words, true))
	defer func() {
		e.publish(nil)
		// Absent only if someone deleted it; an address that stays is not believed without an owner.
		_ = os.Remove(d.address())
	}()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			e.tellAttached(d)
			p.stop()
			return true, nil
		case <-p.gone:
			_ = p.lifeline.Close()
			e.log.Error("the engine ended, starting it again", "pid", p.PID, "how", p.how(), "said", lastWords(d.output()), "log", d.log())
			return false, nil
		case <-tick.C:
			// Any local account can close the listeners as the user default, whose one grant that is.
			if !p.listening() {
				e.log.Error("the engine no longer listens, starting it again", "pid", p.PID)
				p.stop()
				return false, nil
			}
		}
	}
}

// tellAttached says that other processes lose the engine. They hold the lock on attached.lock, shared.
func (e *Engine) tellAttached(d directory) {
	lock, err := tryLock(d.attachedLock(), false)
	if err != nil {
		e.log.Warn("cannot tell whether other processes use the engine that stops now", "error", err)
		return
	}
	if lock == nil {
		e.log.Warn("the engine stops while other processes use it; one of them starts it again within two seconds", "directory", string(d))
	}
	lock.release()
}
