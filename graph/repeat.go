package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"greenlane/access"
	"greenlane/catalog"
)

// repeatable are the root fields besides facts whose answers data version, scope and question decide. What dataStatus tells changes
// without a version: loads go on and are refused.
var repeatable = []string{"__typename", "briefing", "catalog", "capCompliance", "certificationEffect", "restatement", "savings"}

// respond answers a request: with what is kept, together with others who ask the same, or by a run of its own.
func (a *API) respond(ctx context.Context, media string, params graphql.RawParams) rendered {
	ctx = seated(a.traced(ctx))
	key, keyed := a.key(ctx, media, params)
	if keyed {
		if found, ok := a.cache.get(key); ok {
			return found
		}
	}
	op, refused := a.query(ctx, &params)
	if refused != nil {
		return render(*refused, media)
	}
	if !keyed || !mayRepeat(op) {
		return render(a.execute(ctx, op), media)
	}
	given, err := a.cache.once(ctx, key, func(ctx context.Context) outcome { return a.runOnce(ctx, key, op) })
	if err != nil {
		return render(a.refuse(ctx, cancelled(err)), media)
	}
	return given
}

// key returns what the answer to a seated request depends on; false where nothing is to be kept, or the data version cannot be told.
func (a *API) key(ctx context.Context, media string, params graphql.RawParams) (cacheKey, bool) {
	if a.cache == nil {
		return cacheKey{}, false
	}
	s, err := a.sitting(ctx)
	if err != nil { // the question will say so
		return cacheKey{}, false
	}
	key := cacheKey{
		version: dataVersion{s.DataVersion, s.Published.UnixMilli()}, scope: access.ScopeOf(principalOf(ctx)).Identity(), media: media,
		document: params.Query, operation: params.OperationName,
	}
	if len(params.Variables) > 0 {
		variables, err := json.Marshal(params.Variables)
		if err != nil { // they came as JSON
			return cacheKey{}, false
		}
		key.variables = string(variables)
	}
	return key, true
}

// mayRepeat tells whether data version, scope and question decide all that a document asks.
func mayRepeat(op *graphql.OperationContext) bool {
	if op.Operation.Operation != ast.Query {
		return false
	}
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Query"}) {
		if _, fact := catalog.FactNamed(field.Name); !fact && !slices.Contains(repeatable, field.Name) {
			return false
		}
	}
	return true
}

// runOnce executes an operation for all who ask it. Where it may tell whether it is repeated it is written twice, of the same answers.
func (a *API) runOnce(ctx context.Context, key cacheKey, op *graphql.OperationContext) outcome {
	told := &notes{answers: map[string]any{}}
	ctx = context.WithValue(ctx, notesKey{}, told)
	answer := a.execute(ctx, op)
	out := outcome{first: render(answer, key.media)}
	out.again = out.first
	if len(answer.errors) > 0 || answer.data == nil {
		return out
	}
	if strings.Contains(key.document, "cached") { // else the field is not selected, under whatever alias
		told.repeating = true
		if answer = a.execute(ctx, op); len(answer.errors) > 0 {
			return out
		}
		out.again = render(answer, key.media)
	}
	out.first.tag, out.again.tag = entityTag(out.first.body, key.media), entityTag(out.again.body, key.media)
	out.keep = true
	return out
}

// render writes an answer as it is sent in a media type.
func render(answer reply, media string) rendered {
	out := rendered{status: http.StatusOK, body: answer.body()}
	if answer.data == nil && media == specified {
		out.status = http.StatusBadRequest
		if len(answer.errors) > 0 {
			out.status = statusOf(answer.errors[0].Extensions["code"])
		}
	}
	return out
}

// entityTag names a body in a media type (RFC 9110, section 8.8.3).
func entityTag(body []byte, media string) string {
	h := sha256.New()
	_, _ = io.WriteString(h, media+"\n") // a hash never fails
	_, _ = h.Write(body)
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// matching tells whether If-None-Match names an answer, and returns its tag as it was sent then. It may end in "-gzip" or the like: whoever
// packs an answer on its way marks its tag.
func matching(headers []string, tag string) (string, bool) {
	for _, given := range strings.Split(strings.Join(headers, ","), ",") {
		given = strings.TrimSpace(given)
		if given == "*" {
			return tag, true
		}
		bare, packed, _ := strings.Cut(strings.TrimPrefix(given, "W/"), "-")
		if packed != "" {
			bare += `"`
		}
		if bare == tag {
			return given, true
		}
	}
	return tag, false
}

// notes are the answers behind the root fields of one execution, by response name.
type notes struct {
	mu        sync.Mutex // root fields are answered side by side
	answers   map[string]any
	repeating bool // nothing is asked: what was noted is given again
}

type notesKey struct{}

// recall returns what was noted of the root field in a context when it is to be repeated.
func recall[T any](ctx context.Context) (*T, bool) {
	told, ok := ctx.Value(notesKey{}).(*notes)
	if !ok || !told.repeating {
		return nil, false
	}
	told.mu.Lock()
	defer told.mu.Unlock()
	again, from := copied(told.answers[graphql.GetFieldContext(ctx).Field.Alias])
	if from != nil {
		from.Cached = true
	}
	answer, ok := again.(*T)
	return answer, ok
}

// note remembers the answer of the root field in a context.
func note(ctx context.Context, answer any) {
	told, ok := ctx.Value(notesKey{}).(*notes)
	if !ok {
		return
	}
	told.mu.Lock()
	defer told.mu.Unlock()
	told.answers[graphql.GetFieldContext(ctx).Field.Alias] = answer
}

// copied returns a copy of an answer with the place of its provenance, nil where it has none.
func copied(answer any) (any, *catalog.Provenance) {
	switch answer := answer.(type) {
	case *catalog.Result:
		c := *answer
		return &c, &c.Provenance
	case *catalog.Briefing:
		c := *answer
		return &c, &c.Provenance
	case *catalog.Savings:
		c := *answer
		return &c, &c.Provenance
	case *catalog.CertificationEffect:
		c := *answer
		return &c, &c.Provenance
	case *catalog.Restatement:
		c := *answer
		return &c, &c.Provenance
	}
	return answer, nil
}
