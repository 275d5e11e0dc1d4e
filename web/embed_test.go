package web

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// needPages skips on a laptop that has not run "make web" and fails in CI, where it always has.
func needPages(t *testing.T) {
	t.Helper()
	switch {
	case Built():
	case os.Getenv("CI") == "true":
		t.Fatal("the pages are not built: run make web before go test")
	default:
		t.Skip("the pages are not built: run make web")
	}
}

func TestPagesNameNoOtherHostAndHaveNoInlineScript(t *testing.T) {
	needPages(t)
	outside := regexp.MustCompile(`(?i)(?:src|href|action)="(?:[a-z]+:)?//[^"]*"`)
	inline := regexp.MustCompile(`(?i)<script(?:\s+type="[^"]*")?\s*>`)
	pages, err := fs.Glob(Files(), "*.html")
	if err != nil || len(pages) != 2 {
		t.Fatalf("pages: got %v, %v; want index.html and graphiql.html", pages, err)
	}
	for _, page := range pages {
		text, err := fs.ReadFile(Files(), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range outside.FindAllString(string(text), -1) {
			t.Errorf("%s names another host: %s", page, found)
		}
		for _, found := range inline.FindAllString(string(text), -1) {
			t.Errorf("%s has an inline script, which the policy blocks: %s", page, found)
		}
	}
}

func TestEverythingThatAPageNamesIsEmbedded(t *testing.T) {
	needPages(t)
	local := regexp.MustCompile(`(?:src|href)="\./([^"]+\.[a-z]+)"`)
	named := 0
	for _, page := range []string{"index.html", "graphiql.html"} {
		text, err := fs.ReadFile(Files(), page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range local.FindAllStringSubmatch(string(text), -1) {
			if match[1] == "schema.graphql" {
				continue // answered by the server, not a file
			}
			named++
			if _, err := fs.Stat(Files(), match[1]); err != nil {
				t.Errorf("%s names a file that is not embedded: %v", page, err)
			}
		}
	}
	if named < 5 {
		t.Errorf("only %d files named by the pages: the pattern no longer finds them", named)
	}
}

func TestWorkersAreFilesOfTheirOwn(t *testing.T) {
	needPages(t)
	for _, kind := range []string{"editor", "json", "graphql"} {
		found, err := fs.Glob(Files(), "assets/"+kind+".worker-*.js")
		if err != nil || len(found) != 1 {
			t.Errorf("worker %s: got %v, %v; want one file, since the policy refuses data: workers", kind, found, err)
		}
	}
}

func TestPolicyNamesNoHost(t *testing.T) {
	for _, directive := range strings.Split(ContentSecurityPolicy, ";") {
		fields := strings.Fields(directive)
		if len(fields) < 2 {
			t.Fatalf("directive without a source: %q", directive)
		}
		for _, source := range fields[1:] {
			switch source {
			case "'self'", "'none'", "data:", "blob:":
			case "'unsafe-inline'":
				if fields[0] != "style-src" {
					t.Errorf("%s allows inline code", fields[0])
				}
			default:
				t.Errorf("%s allows %s", fields[0], source)
			}
		}
	}
}
