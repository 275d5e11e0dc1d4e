package catalog

import "fmt"

// Kind classifies a failure for whoever asked. It is the public error code.
type Kind string

// The public error codes.
const (
	BadRequest  Kind = "BAD_REQUEST"
	Forbidden   Kind = "FORBIDDEN"
	NotFound    Kind = "NOT_FOUND"
	TooCostly   Kind = "TOO_COSTLY"
	Timeout     Kind = "TIMEOUT"
	Unavailable Kind = "UNAVAILABLE"
	Internal    Kind = "INTERNAL"
)

// Error is a failure that may be told to whoever asked: a code, a sentence without internals, and the cause for the log.
type Error struct {
	Kind    Kind
	Message string
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Message + ": " + e.Cause.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// Invalid is a question that cannot be answered as it stands.
func Invalid(format string, args ...any) *Error {
	return &Error{Kind: BadRequest, Message: fmt.Sprintf(format, args...)}
}
