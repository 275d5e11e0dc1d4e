package warehouse

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/ClickHouse/ch-go"
	"github.com/ClickHouse/clickhouse-go/v2"

	"greenlane/catalog"
)

// Codes of ClickHouse's ErrorCodes.cpp that a question can run into.
const (
	codeTimeout        = 159 // TIMEOUT_EXCEEDED
	codeTooManyRows    = 158 // TOO_MANY_ROWS
	codeTooManyBytes   = 307 // TOO_MANY_BYTES
	codeMemory         = 241 // MEMORY_LIMIT_EXCEEDED
	codeResultTooLarge = 396 // TOO_MANY_ROWS_OR_BYTES
	codeCancelled      = 394 // QUERY_WAS_CANCELLED
	codeNoSpace        = 243 // NOT_ENOUGH_SPACE
	codeTooManyQueries = 202 // TOO_MANY_SIMULTANEOUS_QUERIES
	codeUnknownTable   = 60  // UNKNOWN_TABLE
	codeDenied         = 497 // ACCESS_DENIED
	codeReadonly       = 164 // READONLY
)

func tlsConfig(at Endpoint) *tls.Config {
	if !at.Secure {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, ServerName: at.Host}
}

func unavailable(cause error) error {
	return &catalog.Error{Kind: catalog.Unavailable, Message: "the store does not answer; try again in a moment", Cause: cause}
}

// lost tells whether an error means that the connection, not the question, failed.
func lost(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EPIPE) || errors.As(err, &op) || errors.Is(err, clickhouse.ErrAcquireConnTimeout)
}

// deadlineSlack is how much earlier than the context its deadline can end a connection: the driver sets the same instant on the
// socket, whose timer may fire first.
const deadlineSlack = 100 * time.Millisecond

// expired tells whether the question ran out of its time.
func expired(ctx context.Context, err error) bool {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	deadline, ok := ctx.Deadline()
	return ok && errors.Is(err, os.ErrDeadlineExceeded) && time.Until(deadline) < deadlineSlack
}

// full tells whether the store had no room left for what was to be written.
func full(err error) bool {
	var driver *clickhouse.Exception
	var native *ch.Exception
	return errors.As(err, &driver) && driver.Code == codeNoSpace || errors.As(err, &native) && int32(native.Code) == codeNoSpace
}

// away says of a failure of writing that the store does not answer, or that its disk is full, where that is what it was.
func away(err error) error {
	var known *catalog.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case full(err):
		return &catalog.Error{Kind: catalog.Unavailable, Message: "the disk of the store is full and nothing was changed: free some space there and try again", Cause: err}
	case lost(err):
		return unavailable(err)
	}
	return err
}

// public turns a failure of the driver into one that may be told, keeping the cause for the log.
func public(ctx context.Context, err error) error {
	var known *catalog.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	told := func(kind catalog.Kind, message string) error {
		return &catalog.Error{Kind: kind, Message: message, Cause: err}
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return context.Canceled
	}
	if expired(ctx, err) {
		return told(catalog.Timeout, "the question took longer than it may; ask for a shorter period, fewer dimensions or fewer measures")
	}
	var failed *clickhouse.Exception
	if errors.As(err, &failed) {
		switch failed.Code {
		case codeTimeout:
			return told(catalog.Timeout, "the question took longer than it may; ask for a shorter period, fewer dimensions or fewer measures")
		case codeTooManyRows, codeTooManyBytes, codeMemory, codeResultTooLarge:
			return told(catalog.TooCostly, "the question needs more rows or memory than it may; ask for a shorter period, fewer dimensions or a filter")
		case codeTooManyQueries:
			return told(catalog.Unavailable, "the store is busy; try again in a moment")
		case codeCancelled:
			return told(catalog.Unavailable, "the store stopped the question; try again")
		case codeUnknownTable:
			return told(catalog.Unavailable, "the store is not prepared yet; run `greenlane migrate`")
		}
		return told(catalog.Internal, "the question failed in the store")
	}
	if lost(err) {
		return unavailable(err)
	}
	return told(catalog.Internal, "the question failed on its way to the store")
}
