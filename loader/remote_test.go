package loader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"greenlane/record"
)

const remoteOperators = "operator_id,name,country\nA,b,DE\n"

// fetched loads operators from addresses and returns their names and the names of the files.
func fetched(t *testing.T, opt Options, paths ...string) (names, files []string, err error) {
	t.Helper()
	opt.Zone, opt.CopiesDir = "Asia/Shanghai", filepath.Join(t.TempDir(), "copies")
	store := newMemory()
	_, err = New(store, opt).Load(context.Background(), []Input{{Kind: record.Operators, Paths: paths}})
	for _, row := range store.rows(record.Operators) {
		names = append(names, row.text("name"))
	}
	for _, l := range store.loads {
		files = append(files, l.landed.Sources...)
	}
	if left, _ := filepath.Glob(filepath.Join(opt.CopiesDir, "*")); len(left) > 0 {
		t.Errorf("copies stay behind: %v", left)
	}
	return names, files, err
}

func TestHTTPSources(t *testing.T) {
	var server *httptest.Server
	mux := http.NewServeMux()
	mux.HandleFunc("/plain.csv", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, remoteOperators) })
	mux.HandleFunc("/packed", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, string(gzipped(t, []byte(remoteOperators))))
	})
	mux.HandleFunc("/guarded", func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "reader" || password != "secret" || r.URL.Query().Get("sig") != "hidden" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		fmt.Fprint(w, remoteOperators)
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/plain.csv", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://files.example.org/a.csv", http.StatusFound)
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, remoteOperators)
	})
	server = httptest.NewServer(mux)
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	withPassword := "http://reader:secret@" + host + "/guarded?sig=hidden"
	for _, path := range []string{server.URL + "/plain.csv", server.URL + "/packed", server.URL + "/moved", withPassword} {
		names, files, err := fetched(t, options(), path)
		if err != nil || !slices.Equal(names, []string{"b"}) {
			t.Errorf("%s: %q %v", path, names, err)
		}
		if len(files) != 1 || strings.Contains(files[0], "secret") || strings.Contains(files[0], "hidden") || !strings.HasPrefix(files[0], "http://"+host+"/") {
			t.Errorf("%s is noted as %q", path, files)
		}
	}
	for path, want := range map[string]string{
		server.URL + "/none":                       "/none answers 404 Not Found",
		"http://reader:wrong@" + host + "/guarded": "/guarded answers 403 Forbidden",
		server.URL + "/round":                      "sent on more than 5 times",
		server.URL + "/away":                       "sent on to an address without https",
		server.URL + "/cut":                        "the connection ended early",
		"http://files.example.org/a.csv":           "is not protected on its way: use https",
		"https://":                                 "names no host",
		"https://reader:secret@%zz/":               "the address of a file cannot be read",
	} {
		if names, _, err := fetched(t, options(), path); err == nil || !strings.Contains(err.Error(), want) || len(names) > 0 {
			t.Errorf("%s: %v should say %q", path, err, want)
		} else if strings.Contains(err.Error(), "wrong@") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error tells the password: %v", path, err)
		}
	}
}

func TestWhatIsFetchedIsBounded(t *testing.T) {
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/endless" {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 1<<16)); err != nil {
					return
				}
			}
			return
		}
		fmt.Fprint(w, "operator_id")
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
		case <-ended:
		}
	}))
	defer server.Close()
	defer close(ended)
	get := func(ctx context.Context, path string) error {
		c := newCopies(&Options{CopiesDir: t.TempDir()})
		c.most, c.silence = 1<<20, 200*time.Millisecond
		defer c.forget()
		_, err := c.sourcesAt(ctx, server.URL+path)
		return err
	}
	if err := get(t.Context(), "/endless"); err == nil || !strings.Contains(err.Error(), "is larger than") {
		t.Errorf("a stream without an end: %v", err)
	}
	if err := get(t.Context(), "/silent"); err == nil || !strings.Contains(err.Error(), "no byte came for 200ms") {
		t.Errorf("a server that falls silent: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := get(ctx, "/silent"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an interrupted load: %v", err)
	}
}

func TestACopyWithoutRoomSaysSo(t *testing.T) {
	c := newCopies(&Options{CopiesDir: t.TempDir()})
	full := streamed(func([]byte) (int, error) { return 0, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC} })
	if _, err := c.keep("-", full); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "there is no room in "+c.dir+" for a copy of -") {
		t.Errorf("%v", err)
	}
	old := filepath.Join(c.dir, "greenlane-input-1")
	if err := os.WriteFile(old, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, time.Now(), time.Now().Add(-8*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.keep("-", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	c.forget()
	if left, _ := filepath.Glob(filepath.Join(c.dir, "*")); len(left) > 0 {
		t.Errorf("what a killed load left stays: %v", left)
	}
}

// bucket is an S3 service with one bucket, as far as reading goes. It wants requests to be signed.
func bucket(t *testing.T, objects map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fail := func(status int, code string) {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(status)
			fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
		}
		if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=KEY/") {
			fail(http.StatusForbidden, "AccessDenied")
			return
		}
		path := strings.TrimPrefix(r.URL.Path, "/offices")
		if path == "" || path == "/" {
			if r.URL.Query().Has("location") {
				fmt.Fprint(w, "<LocationConstraint>cn-north-1</LocationConstraint>")
				return
			}
			fmt.Fprint(w, "<ListBucketResult><IsTruncated>false</IsTruncated>")
			for key := range objects {
				if strings.HasPrefix(key, r.URL.Query().Get("prefix")) {
					fmt.Fprintf(w, "<Contents><Key>%s</Key><LastModified>2020-08-01T00:00:00.000Z</LastModified><ETag>\"1\"</ETag><Size>1</Size></Contents>", key)
				}
			}
			fmt.Fprint(w, "</ListBucketResult>")
			return
		}
		text, ok := objects[strings.TrimPrefix(path, "/")]
		if !ok {
			fail(http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("Last-Modified", "Sat, 01 Aug 2020 00:00:00 GMT")
		w.Header().Set("ETag", "\"1\"")
		fmt.Fprint(w, text)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestS3Sources(t *testing.T) {
	server := bucket(t, map[string]string{
		"2020/b.csv": strings.Replace(remoteOperators, "A,b", "B,two", 1), "2020/a.csv": remoteOperators, "2020/deep/c.csv": remoteOperators, "2020/a.txt": "x",
	})
	opt := options()
	opt.S3 = S3{Endpoint: server.URL, Region: "cn-north-1", Key: "KEY", Secret: "hushhush"}
	names, files, err := fetched(t, opt, "s3://offices/2020/a.csv")
	if err != nil || !slices.Equal(names, []string{"b"}) || !slices.Equal(files, []string{"s3://offices/2020/a.csv"}) {
		t.Errorf("an object: %q %q %v", names, files, err)
	}
	names, files, err = fetched(t, opt, "s3://offices/2020/*.csv")
	if err != nil || !slices.Equal(names, []string{"b", "two"}) || !slices.Equal(files, []string{"s3://offices/2020/a.csv", "s3://offices/2020/b.csv"}) {
		t.Errorf("a pattern: %q %q %v", names, files, err)
	}
	other := opt
	other.S3.Key = "OTHER"
	outside := opt
	outside.S3.Endpoint = "http://s3.example.org"
	for _, c := range []struct {
		opt        Options
		path, want string
	}{
		{opt, "s3://offices/none.csv", "there is no object s3://offices/none.csv"},
		{opt, "s3://offices/2021/*.csv", "no object matches s3://offices/2021/*.csv"},
		{other, "s3://offices/2020/a.csv", "may not be read with the key given by AWS_ACCESS_KEY_ID"},
		{outside, "s3://offices/2020/a.csv", "is not protected on its way"},
		{opt, "s3://offices", "an address of S3 is s3://bucket/key"},
	} {
		if names, _, err := fetched(t, c.opt, c.path); err == nil || !strings.Contains(err.Error(), c.want) || len(names) > 0 || strings.Contains(err.Error(), "hushhush") {
			t.Errorf("%s: %v should say %q", c.path, err, c.want)
		}
	}
}
