package graph

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"greenlane/catalog"
)

// The media types of an answer. The second is for clients of before the specification, and for everybody who does not
// ask for the first: its status is 200 for whatever the document itself is refused for.
const (
	specified  = "application/graphql-response+json"
	legacyJSON = "application/json"
)

// Handler answers GraphQL over HTTP: POST with JSON, and GET for queries; with Accept: text/event-stream as events. The principal is that of WithPrincipal, the
// request id that of catalog.WithRequestID in the request's context.
func (a *API) Handler() http.Handler { return http.HandlerFunc(a.serve) }

func (a *API) serve(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	if catalog.RequestID(ctx) == "" {
		ctx = catalog.WithRequestID(ctx, catalog.NewRequestID())
	}
	kind := accepted(r.Header.Values("Accept"))
	var params graphql.RawParams
	var refused *badRequest
	switch r.Method {
	case http.MethodGet:
		params, refused = fromURL(r.URL.RawQuery)
	case http.MethodPost:
		params, refused = fromBody(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		refused = &badRequest{http.StatusMethodNotAllowed, catalog.Invalid("ask with POST or GET, not with this method")}
	}
	if refused != nil {
		if kind == eventStream {
			kind = specified
		}
		write(w, kind, refused.status, a.refuse(ctx, refused.cause))
		return
	}
	if kind == eventStream {
		a.stream(ctx, w, params)
		return
	}
	given := a.respond(ctx, kind, params)
	if r.Method == http.MethodGet && given.tag != "" {
		tag, unchanged := matching(r.Header.Values("If-None-Match"), given.tag)
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", "private, no-cache") // to be asked about each time: answers change with the data and with who asks
		if unchanged {
			w.Header().Add("Vary", "Accept")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	answerWith(w, kind, given)
}

// statusOf returns the HTTP status of a document that was refused before it ran.
func statusOf(code any) int {
	if code == string(catalog.Internal) {
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

func write(w http.ResponseWriter, kind string, status int, answer reply) {
	answerWith(w, kind, rendered{status: status, body: answer.body()})
}

func answerWith(w http.ResponseWriter, kind string, given rendered) {
	header := w.Header()
	header.Set("Content-Type", kind+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(given.body)))
	header.Add("Vary", "Accept")
	if header.Get("ETag") == "" {
		header.Set("Cache-Control", "no-store") // it changes with the data, with who asks, and with time
	}
	w.WriteHeader(given.status)
	_, _ = w.Write(given.body) // a client that went away is no failure of ours
}

// accepted picks the media type a client prefers. One that accepts neither gets JSON, as the specification allows.
func accepted(headers []string) string {
	best, chosen := 0.0, legacyJSON
	for _, part := range strings.Split(strings.Join(headers, ","), ",") {
		name, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		quality := 1.0
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil {
				continue
			}
		}
		if name == "*/*" || name == "application/*" {
			name = legacyJSON
		}
		if (name == specified || name == legacyJSON || name == eventStream) && quality > best {
			best, chosen = quality, name
		}
	}
	return chosen
}
