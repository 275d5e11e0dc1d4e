package loader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// S3 is what it takes to read s3:// sources. Without a key they are read as anybody may.
type S3 struct {
	Endpoint string // URL of the service; empty: that of Amazon
	Region   string // empty: found out
	Key      string
	Secret   string
	Token    string
}

// Bounds of what is fetched.
const (
	mostFetched   = 256 << 30
	silence       = time.Minute // without a byte
	mostRedirects = 5
)

// isRemote tells an address from a path.
func isRemote(path string) bool {
	scheme, _, ok := strings.Cut(path, "://")
	return ok && slices.Contains([]string{"s3", "http", "https"}, strings.ToLower(scheme))
}

// sourcesAt fetches what an address names.
func (c *copies) sourcesAt(ctx context.Context, address string) ([]source, error) {
	u, err := url.Parse(address)
	if err != nil { // the parser's words repeat the address, which may hold a password
		return nil, errors.New("the address of a file cannot be read; write https://host/path or s3://bucket/key, with % before the code of special characters")
	}
	if u.Scheme == "s3" {
		return c.objects(ctx, u)
	}
	f, err := c.download(ctx, u)
	return []source{f}, err
}

// shown is an address without what may be secret in it: user, password and query.
func shown(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// guarded tells whether what goes to an address cannot be read or changed on its way.
func guarded(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// download copies what an address holds.
func (c *copies) download(ctx context.Context, u *url.URL) (source, error) {
	name := shown(u)
	if u.Host == "" {
		return source{}, fmt.Errorf("%s names no host", name)
	}
	if !guarded(u) {
		return source{}, fmt.Errorf("%s is not protected on its way: use https, or fetch it yourself and load the file", name)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return source{}, fmt.Errorf("%s cannot be asked for", name)
	}
	quiet := time.AfterFunc(c.silence, func() { cancel(fmt.Errorf("no byte came for %s", c.silence)) })
	defer quiet.Stop()
	response, err := c.client.Do(request)
	if err != nil {
		return source{}, fetchError(ctx, name, err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	if response.StatusCode != http.StatusOK {
		return source{}, fmt.Errorf("%s answers %s", name, response.Status)
	}
	body := response.Body
	return c.keep(name, streamed(func(p []byte) (int, error) {
		n, err := body.Read(p)
		quiet.Reset(c.silence)
		if err != nil && !errors.Is(err, io.EOF) {
			err = fetchError(ctx, name, err)
		}
		return n, err
	}))
}

// fetchError says why something did not come, without the address as it was asked for.
func fetchError(ctx context.Context, name string, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
			return cause
		}
		err = cause
	}
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the connection ended early")
	}
	return fmt.Errorf("fetch %s: %w", name, err)
}

type streamed func(p []byte) (int, error)

func (r streamed) Read(p []byte) (int, error) { return r(p) }

// newClient makes the client that fetches.
func newClient() *http.Client {
	client := &http.Client{CheckRedirect: func(request *http.Request, via []*http.Request) error {
		switch {
		case len(via) > mostRedirects:
			return fmt.Errorf("it was sent on more than %d times", mostRedirects)
		case !guarded(request.URL) || guarded(via[0].URL) && via[0].URL.Scheme == "https" && request.URL.Scheme != "https":
			return errors.New("it is sent on to an address without https")
		}
		return nil
	}}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		own := standard.Clone()
		own.DisableCompression = true // the length that is announced has to be the length that comes
		client.Transport = own
	}
	return client
}

// copies are files that were put beside the data for the time of a load, because a load reads its files more than once.
type copies struct {
	dir     string // empty: the system's folder for such files
	s3      S3
	client  *http.Client
	most    int64
	silence time.Duration
	paths   []string
}

func newCopies(o *Options) *copies {
	return &copies{dir: o.CopiesDir, s3: o.S3, client: newClient(), most: mostFetched, silence: silence}
}

// forget removes the copies.
func (c *copies) forget() {
	for _, path := range c.paths {
		os.Remove(path) //nolint:errcheck // swept by a later load
	}
	c.paths = nil
}

const (
	copyPattern = "greenlane-input-*"
	abandoned   = 7 * 24 * time.Hour // a copy as old as that belongs to a load that was killed
)

// keep copies a stream that is called name.
func (c *copies) keep(name string, from io.Reader) (source, error) {
	if c.dir != "" {
		if err := os.MkdirAll(c.dir, 0o700); err != nil {
			return source{}, fmt.Errorf("keep a copy of %s while it is loaded: %w", name, err)
		}
		c.sweep()
	}
	f, err := os.CreateTemp(c.dir, copyPattern)
	if err != nil {
		return source{}, c.kept(name, err)
	}
	c.paths = append(c.paths, f.Name())
	n, err := io.Copy(f, io.LimitReader(from, c.most+1))
	if err == nil && n > c.most {
		err = fmt.Errorf("%s is larger than %d GB", name, c.most>>30)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return source{}, c.kept(name, err)
	}
	return source{name: name, path: f.Name(), size: n}, nil
}

// kept says what went wrong with a copy.
func (c *copies) kept(name string, err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		dir := c.dir
		if dir == "" {
			dir = os.TempDir()
		}
		return fmt.Errorf("there is no room in %s for a copy of %s, which is kept while it is loaded; nothing was changed: %w", dir, name, err)
	}
	var path *os.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("keep a copy of %s while it is loaded: %w", name, err)
	}
	return err
}

// sweep removes copies that a killed load left.
func (c *copies) sweep() {
	left, err := filepath.Glob(filepath.Join(c.dir, copyPattern))
	if err != nil {
		return
	}
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(path) //nolint:errcheck // it is tried again by the next load
		}
	}
}
