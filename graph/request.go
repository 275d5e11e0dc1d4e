package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"greenlane/catalog"
)

// badRequest is a request that holds no document to run: its HTTP status is told whatever the client accepts.
type badRequest struct {
	status int
	cause  error
}

func bad(format string, args ...any) *badRequest {
	return &badRequest{http.StatusBadRequest, catalog.Invalid(format, args...)}
}

// fromBody reads the parameters of a POST. Nothing of a body that cannot be read is ever repeated.
func fromBody(w http.ResponseWriter, r *http.Request) (graphql.RawParams, *badRequest) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return graphql.RawParams{}, &badRequest{
			http.StatusUnsupportedMediaType,
			catalog.Invalid("send the question as JSON in UTF-8, with Content-Type: application/json"),
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return graphql.RawParams{}, &badRequest{
			http.StatusRequestEntityTooLarge,
			tooCostly("the request is larger than %d KiB: ask fewer things at once", maxBody>>10),
		}
	case err != nil:
		return graphql.RawParams{}, bad("the request ended before it was complete")
	}
	var fields map[string]json.RawMessage
	if nesting(body) > maxNesting {
		return graphql.RawParams{}, bad("the request nests values more than %d deep", maxNesting)
	}
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return graphql.RawParams{}, bad(`the body is not a JSON object of the form {"query": "…", "variables": {…}}`)
	}
	return parameters(fields)
}

// fromURL reads the parameters of a GET, of which variables and extensions are JSON.
func fromURL(raw string) (graphql.RawParams, *badRequest) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return graphql.RawParams{}, bad("the parameters of the address are not URL-encoded")
	}
	fields := map[string]json.RawMessage{}
	for _, name := range []string{"query", "operationName"} {
		fields[name], _ = json.Marshal(values.Get(name)) // a string always can be
	}
	for _, name := range []string{"variables", "extensions"} {
		if text := values.Get(name); text != "" {
			if nesting([]byte(text)) > maxNesting || !json.Valid([]byte(text)) {
				return graphql.RawParams{}, bad("the parameter %s is not JSON", name)
			}
			fields[name] = json.RawMessage(text)
		}
	}
	return parameters(fields)
}

func missingQuery() *badRequest {
	return bad("the request has no query: give a GraphQL document in `query`")
}

// parameters checks that each field has the form that GraphQL over HTTP gives it; unknown ones are allowed.
func parameters(fields map[string]json.RawMessage) (p graphql.RawParams, refused *badRequest) {
	if len(fields["variables"]) > maxVariables {
		return p, &badRequest{http.StatusRequestEntityTooLarge, tooCostly("the variables are larger than %d KiB", maxVariables>>10)}
	}
	for _, field := range []struct {
		name, form string
		into       any
	}{
		{"query", "a string", &p.Query},
		{"operationName", "a string", &p.OperationName},
		{"variables", "an object", &p.Variables},
		{"extensions", "an object", &p.Extensions},
	} {
		raw, given := fields[field.name]
		if !given {
			continue
		}
		var err error
		if _, text := field.into.(*string); text {
			err = json.Unmarshal(raw, field.into)
		} else {
			numbers := json.NewDecoder(bytes.NewReader(raw))
			numbers.UseNumber() // whole numbers beyond 2^53 survive
			err = numbers.Decode(field.into)
		}
		if err != nil {
			return p, bad("%s is not %s", field.name, field.form)
		}
	}
	if p.Query == "" {
		return p, missingQuery()
	}
	return p, nil
}

// nesting returns how deep brackets open in a JSON text, strings left out.
func nesting(text []byte) (deepest int) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}
