// Package web carries the built browser pages inside the program, so that a machine without any connection to the
// outside serves them whole. "make web" builds them from the TypeScript beside this file.
package web

import (
	"embed"
	"io/fs"
)

// ContentSecurityPolicy is the header every page, script and worker of Files is to be served with. A worker obeys the
// policy of its own response, hence not the pages alone. 'unsafe-inline' for styles is what the monaco editor needs:
// it writes its theme into style elements. Nothing names a host, so a page can reach none but the one it came from.
const ContentSecurityPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"worker-src 'self' blob:; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
	"base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// The placeholder dist/.gitkeep is committed, so a program built without the pages still compiles.
//
//go:embed all:dist
var dist embed.FS

// Files returns the built pages: index.html (to be served at /), graphiql.html (at /graphiql, without a slash after
// it, since it posts to ./graphql), favicon.svg, and assets/, whose names carry a hash of their content and so may be
// cached for ever. Without "make web" it holds a placeholder only; see Built.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: " + err.Error()) // fs.Sub refuses only an invalid path, and this one is a literal
	}
	return files
}

// Built tells whether the pages are inside this program. Where it is false a server should answer a browser with the
// advice to run "make web" and build again.
func Built() bool {
	for _, page := range []string{"index.html", "graphiql.html"} {
		if _, err := fs.Stat(Files(), page); err != nil {
			return false
		}
	}
	return true
}
