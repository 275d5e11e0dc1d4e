package catalog

import (
	"context"
	"crypto/rand"
	"encoding/hex"
)

type requestIDKey struct{}

// WithRequestID returns a context that carries the id of the request it belongs to.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the id of the request a context belongs to, "" outside a request. It is made of 1 to 64 letters,
// digits, dots, underscores and hyphens. Whoever asked may have chosen it, and one request may ask several questions at
// once: it names a request in logs, and is a prefix, never the whole, of what must be unique.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// NewRequestID returns an id of 20 random hexadecimal digits.
func NewRequestID() string {
	var b [10]byte
	rand.Read(b[:]) // never fails: the program ends where the system has no randomness
	return hex.EncodeToString(b[:])
}

// IsRequestID tells whether a string has the form of a request id.
func IsRequestID(id string) bool {
	if len(id) == 0 || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
