package graph

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"greenlane/catalog"
)

// Bounds on what a failure may cost: a document with 3,000 mistakes would otherwise be answered by 400 KB.
const (
	maxErrors  = 10
	maxMessage = 600 // bytes of one message, which may quote what was asked
)

func tooCostly(format string, args ...any) error {
	return &catalog.Error{Kind: catalog.TooCostly, Message: fmt.Sprintf(format, args...)}
}

func cancelled(cause error) error {
	return &catalog.Error{Kind: catalog.Unavailable, Message: "the question was cancelled before it was answered", Cause: cause}
}

// present turns any error into what the asker may see: a coded sentence with the request id. Whatever is not meant for
// the asker goes to the log, once.
func (a *API) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{}
	var placed *gqlerror.Error
	if errors.As(err, &placed) {
		shown.Path, shown.Locations = placed.Path, placed.Locations
	}
	id := catalog.RequestID(ctx)
	told := a.classify(ctx, err, placed)
	shown.Message = shorten(told.Message)
	if told.Kind == catalog.Internal {
		shown.Message = "something went wrong; the operator's log has request id " + id
	}
	if told.Cause != nil || told.Kind == catalog.Internal {
		a.log(ctx, told, shown)
	}
	shown.Extensions = map[string]any{"code": string(told.Kind), "requestId": id}
	return shown
}

func (a *API) classify(ctx context.Context, err error, placed *gqlerror.Error) *catalog.Error {
	var known *catalog.Error
	switch {
	case errors.As(err, &known):
		return known
	case placed != nil && (placed.Extensions["code"] == errcode.ParseFailed || placed.Extensions["code"] == errcode.ValidationFailed):
		return explainLimit(placed.Message)
	case argumentsFailed(ctx) && placed != nil:
		return catalog.Invalid("%s", placed.Message)
	case errors.Is(err, context.Canceled):
		return &catalog.Error{Kind: catalog.Unavailable, Message: "the question was cancelled before it was answered", Cause: err}
	}
	return &catalog.Error{Kind: catalog.Internal, Cause: err}
}

// explainLimit words the parser's limits so that the asker knows what to do.
func explainLimit(message string) *catalog.Error {
	switch {
	case strings.HasPrefix(message, "exceeded token limit"):
		return &catalog.Error{Kind: catalog.TooCostly, Message: fmt.Sprintf(
			"the document has more than %d tokens: ask fewer things at once, or give long lists as variables", maxTokens)}
	case strings.HasPrefix(message, "exceeded maximum nesting depth"):
		return &catalog.Error{Kind: catalog.TooCostly, Message: "the document is nested too deeply: " + message}
	}
	return catalog.Invalid("%s", message)
}

// argumentsFailed tells whether a field is being left before it ran, because its arguments could not be read.
func argumentsFailed(ctx context.Context) bool {
	field := graphql.GetFieldContext(ctx)
	return field != nil && field.Field.Field != nil && len(field.Field.Arguments) > 0 && field.Args == nil
}

func (a *API) log(ctx context.Context, told *catalog.Error, shown *gqlerror.Error) {
	if !mayLog(ctx) {
		return
	}
	attrs := []any{"request", catalog.RequestID(ctx), "code", string(told.Kind), "path", shown.Path.String(), "cause", told.Cause}
	switch {
	case errors.Is(told, context.Canceled): // whoever asked went away
		a.opts.Log.InfoContext(ctx, "question cancelled", attrs...)
	case told.Kind == catalog.Internal:
		a.opts.Log.ErrorContext(ctx, "question failed", append(attrs, "message", told.Message)...)
	default:
		a.opts.Log.WarnContext(ctx, "question failed", attrs...)
	}
}

// recovered turns a panic into an error for the log, with the place where it happened.
func (a *API) recovered(_ context.Context, cause any) error {
	return &catalog.Error{Kind: catalog.Internal, Cause: fmt.Errorf("panic: %v\n%s", cause, debug.Stack())}
}

// capped keeps the first errors and says how many there were.
func capped(list gqlerror.List) gqlerror.List {
	if len(list) <= maxErrors {
		return list
	}
	last := *list[maxErrors-1]
	last.Message = fmt.Sprintf("and %d more errors like these", len(list)-maxErrors+1)
	last.Path, last.Locations = nil, nil
	return append(list[:maxErrors-1:maxErrors-1], &last)
}

func shorten(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	cut := maxMessage
	for cut > 0 && !utf8.RuneStart(message[cut]) {
		cut--
	}
	return message[:cut] + " …"
}

type logBudgetKey struct{}

// withLogBudget bounds what one request can write into the log: a fault in every cell of a table is one fault.
func withLogBudget(ctx context.Context) context.Context {
	left := &atomic.Int32{}
	left.Store(maxErrors)
	return context.WithValue(ctx, logBudgetKey{}, left)
}

func mayLog(ctx context.Context) bool {
	left, ok := ctx.Value(logBudgetKey{}).(*atomic.Int32)
	return !ok || left.Add(-1) >= 0
}
