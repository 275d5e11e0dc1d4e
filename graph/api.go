// Package graph is the GraphQL door: it turns what a document selects into questions of the catalog and answers into
// JSON. What is selected is what is computed; nothing here counts, judges or reads data.
package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/graph/generated"
)

// Answerer answers questions under one data version. Errors that the asker may read are *catalog.Error; of others only the request id is told.
type Answerer interface {
	// Together returns what answers each of some questions; those that read the same may share a run.
	Together(p access.Principal, qs []catalog.Query) []func(context.Context) (*catalog.Result, error)
	Restate(ctx context.Context, p access.Principal, q catalog.Comparison) (*catalog.Restatement, error)
	CapCompliance(ctx context.Context, p access.Principal, during catalog.Period) ([]catalog.CapCompliance, error)
	CertificationEffect(ctx context.Context, p access.Principal, q catalog.Certification) (*catalog.CertificationEffect, error)
	Briefing(ctx context.Context, p access.Principal, during catalog.Period) (*catalog.Briefing, error)
	Savings(ctx context.Context, p access.Principal, during catalog.Period) (*catalog.Savings, error)
}

// Options of an API. Zero values take the defaults.
type Options struct {
	QuestionTime time.Duration // how long one question may take, default 30 s
	// Turn waits until a question may run and returns what ends its turn; default: every question runs at once.
	Turn func(ctx context.Context) (done func(), err error)
	// Cache bounds the answers that are kept to be given again, in bytes. None are kept where it is 0.
	Cache int64
	Log   *slog.Logger // receives the causes of failures, each once; default: nowhere
}

// API executes GraphQL documents, over HTTP by Handler and directly by Execute: both have the same limits.
type API struct {
	open   Open
	status StatusReader
	opts   Options
	schema *ast.Schema
	exec   *executor.Executor
	cache  *cache // nil: nothing is kept

	streams    chan struct{} // holds one for each open event stream
	ending     chan struct{} // closed by endStreams
	endStreams func()
}

// New returns an API.
func New(open Open, status StatusReader, opts Options) *API {
	if opts.QuestionTime == 0 {
		opts.QuestionTime = 30 * time.Second
	}
	if opts.Turn == nil {
		opts.Turn = func(context.Context) (func(), error) { return func() {}, nil }
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	a := &API{open: open, status: status, opts: opts, streams: make(chan struct{}, maxStreams), ending: make(chan struct{})}
	a.endStreams = sync.OnceFunc(func() { close(a.ending) })
	es := generated.NewExecutableSchema(generated.Config{Resolvers: &resolver{a}})
	a.schema = es.Schema()
	a.exec = executor.New(es)
	a.exec.SetParserTokenLimit(maxTokens)
	a.exec.SetQueryCache(lru.New[*ast.QueryDocument](cachedDocuments))
	a.exec.SetErrorPresenter(a.present)
	a.exec.SetRecoverFunc(a.recovered)
	a.exec.Use(limits{})
	a.exec.AroundRootFields(a.aroundRoot)
	a.exec.AroundRootFields(written)
	if opts.Cache > 0 {
		a.cache = newCache(opts.Cache)
	}
	return a
}

// SDL returns the whole schema as one document.
func (a *API) SDL() []byte {
	var b bytes.Buffer
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchema(a.schema)
	return b.Bytes()
}

type principalKey struct{}

// WithPrincipal returns a context for requests to Handler made by this principal. Without one a request sees nothing.
func WithPrincipal(ctx context.Context, p access.Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

func principalOf(ctx context.Context) access.Principal {
	p, _ := ctx.Value(principalKey{}).(access.Principal)
	return p
}

// Response is the answer to a document.
type Response struct {
	Body   []byte  // the JSON object that POST /graphql sends; fields of data in the order they were selected
	Errors []Error // what is under errors in Body
}

// Error is one failure, as the asker sees it.
type Error struct {
	Code    catalog.Kind
	Message string
	Path    string // of the field, as clearance.rows[0].tier; empty when the document itself was refused
}

// Execute runs a document for a principal without HTTP. The operation name may be empty where the document has one
// operation, and variables may be nil. Failures are in the response.
func (a *API) Execute(ctx context.Context, p access.Principal, document, operationName string, variables map[string]any) Response {
	ctx = WithPrincipal(ctx, p)
	reply := a.run(ctx, graphql.RawParams{Query: document, OperationName: operationName, Variables: variables})
	response := Response{Body: reply.body()}
	for _, e := range reply.errors {
		code, _ := e.Extensions["code"].(string)
		response.Errors = append(response.Errors, Error{Code: catalog.Kind(code), Message: e.Message, Path: e.Path.String()})
	}
	return response
}

// reply is an answer before it is written. Of a request that was refused before anything ran, data is nil.
type reply struct {
	data   json.RawMessage
	errors gqlerror.List
}

// body writes {"errors":…,"data":…}. Data is copied as it is: encoding/json would parse it once more.
func (r reply) body() []byte {
	var b bytes.Buffer
	b.Grow(len(r.data) + 64)
	b.WriteByte('{')
	if len(r.errors) > 0 {
		list, err := json.Marshal(r.errors)
		if err != nil { // only a value in extensions could fail, and those are strings
			list = []byte(`[{"message":"the errors could not be written","extensions":{"code":"INTERNAL"}}]`)
		}
		b.WriteString(`"errors":`)
		b.Write(list)
		if r.data != nil {
			b.WriteByte(',')
		}
	}
	if r.data != nil {
		b.WriteString(`"data":`)
		b.Write(r.data)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// run executes one query. It never panics.
func (a *API) run(ctx context.Context, params graphql.RawParams) reply {
	ctx = a.traced(ctx)
	op, refused := a.query(ctx, &params)
	if refused != nil {
		return *refused
	}
	return a.execute(ctx, op)
}

// query reads and checks a document that is to be answered once, or says why it is refused. It never panics.
func (a *API) query(ctx context.Context, params *graphql.RawParams) (op *graphql.OperationContext, refused *reply) {
	op, refused = a.operation(ctx, params)
	if refused == nil && op.Operation.Operation == ast.Subscription {
		r := a.refuse(ctx, catalog.Invalid("a subscription is answered as a stream of events: ask over HTTP with Accept: %s", eventStream))
		refused = &r
	}
	return op, refused
}

// operation reads and checks a document, or says why it is refused. It never panics.
func (a *API) operation(ctx context.Context, params *graphql.RawParams) (op *graphql.OperationContext, refused *reply) {
	ctx = graphql.StartOperationTrace(ctx)
	defer func() {
		if cause := recover(); cause != nil {
			r := a.refuse(ctx, a.recovered(ctx, cause))
			refused = &r
		}
	}()
	refusal := func(ctx context.Context, causes ...error) *reply {
		r := a.refuse(ctx, causes...)
		return &r
	}
	if len(params.Query) > maxDocument {
		return nil, refusal(ctx, tooCostly("the document is longer than %d KiB: give long lists as variables", maxDocument>>10))
	}
	op, errs := a.exec.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		for _, e := range errs {
			a.explain(op, e)
		}
		return nil, refusal(graphql.WithOperationContext(ctx, op), unwrapped(errs)...)
	}
	return op, nil
}

// execute answers an operation. It never panics.
func (a *API) execute(ctx context.Context, op *graphql.OperationContext) (answer reply) {
	defer func() {
		if cause := recover(); cause != nil {
			answer = a.refuse(ctx, a.recovered(ctx, cause))
		}
	}()
	next, ctx := a.exec.DispatchOperation(gathered(seated(ctx), op), op)
	response := next(ctx)
	if response == nil {
		return a.refuse(ctx, cancelled(ctx.Err()))
	}
	return reply{data: response.Data, errors: capped(response.Errors)}
}

// traced gives a request that has none an id, and bounds what it may log.
func (a *API) traced(ctx context.Context) context.Context {
	if catalog.RequestID(ctx) == "" {
		ctx = catalog.WithRequestID(ctx, catalog.NewRequestID())
	}
	if ctx.Value(logBudgetKey{}) == nil {
		ctx = withLogBudget(ctx)
	}
	return ctx
}

// refuse answers a request that was not executed.
func (a *API) refuse(ctx context.Context, causes ...error) reply {
	var list gqlerror.List
	for _, cause := range causes[:min(len(causes), maxErrors+1)] {
		list = append(list, a.present(ctx, cause))
	}
	for range len(causes) - len(list) {
		list = append(list, nil) // counted by capped, never written
	}
	return reply{errors: capped(list)}
}

func unwrapped(list gqlerror.List) []error {
	causes := make([]error, len(list))
	for i, e := range list {
		causes[i] = e
	}
	return causes
}
