package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"greenlane/catalog"
)

// Intake loads records that were sent to the server.
type Intake interface {
	// Take reads the body to its end, loads it as one load and returns once that is visible or refused.
	// Errors that the sender may read are *catalog.Error; of others only the request id is told.
	Take(ctx context.Context, d Delivery) (Receipt, error)
}

// Delivery is a file that was sent.
type Delivery struct {
	Kind           string
	Name           string // of the file, as reject records show it
	Mapping        string // name of a mapping; empty: the columns are canonical
	Format         string // how the body is written, as for `greenlane load`; empty: found from its first bytes
	Encoding       string
	Sheet          string
	Coverage       map[string]string
	Cut            time.Time // zero: the latest recorded_at
	MaxRejectShare *float64  // nil: the default
	MaxCodeShare   float64   // 0: as usual
	DryRun         bool
	Body           io.Reader
}

// Receipt says what became of a delivery.
type Receipt struct {
	Refused bool   // too much of it was wrong; nothing is visible
	Report  []byte // JSON lines as `greenlane load --json` prints them, the summary last
}

// Bounds of a delivery. A sender that is silent for longer than a stall is cut off; the whole body may take as long as it flows.
const (
	deliveriesAtOnce = 2 // one is loaded while the next is received; more would only fill the disk
	deliveryStall    = 30 * time.Second
	retryAfter       = 5 // seconds a sender that was turned away is told to wait
)

// deliver answers POST /load/{kind}: the body is one file in any format that `greenlane load` reads, the parameters are its flags.
func (s *Server) deliver(w http.ResponseWriter, r *http.Request) {
	d, err := delivery(r)
	if err != nil {
		s.failDelivery(w, r, err)
		return
	}
	select {
	case s.deliveries <- struct{}{}:
		defer func() { <-s.deliveries }()
	default:
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		refuse(w, r, http.StatusServiceUnavailable, catalog.Unavailable, "other deliveries are being taken: send this one again in a moment")
		return
	}
	control := http.NewResponseController(w)
	d.Body = &patient{body: http.MaxBytesReader(w, r.Body, s.cfg.DeliveryBytes), extend: func() error {
		return control.SetReadDeadline(time.Now().Add(deliveryStall))
	}}
	// A load takes as long as its rows do: no deadline for the answer.
	if err := control.SetWriteDeadline(time.Time{}); err != nil {
		s.failDelivery(w, r, fmt.Errorf("lift the deadline of the answer: %w", err))
		return
	}
	receipt, err := s.cfg.Intake.Take(r.Context(), d)
	if err != nil {
		s.failDelivery(w, r, err)
		return
	}
	status := http.StatusOK
	if receipt.Refused {
		status = http.StatusUnprocessableEntity
	}
	w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(receipt.Report) // the load is visible whether or not the sender still listens
}

// patient gives a body that flows more time.
type patient struct {
	body   io.Reader
	extend func() error
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.extend(); err != nil {
		return 0, err
	}
	return p.body.Read(b)
}

// deliveryParameters are what the address of a delivery may say: the flags of `greenlane load`.
var deliveryParameters = []string{"name", "mapping", "format", "encoding", "sheet", "coverage", "cut", "max-reject-share", "max-code-share", "dry-run"}

func delivery(r *http.Request) (Delivery, error) {
	d := Delivery{Kind: r.PathValue("kind"), Name: "sent"}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return d, catalog.Invalid("the parameters of the address are not URL-encoded")
	}
	for name, given := range values {
		if !slices.Contains(deliveryParameters, name) {
			return d, catalog.Unknown("parameter", name, deliveryParameters)
		}
		if len(given) > 1 && name != "coverage" {
			return d, catalog.Invalid("the parameter %s is given twice", name)
		}
	}
	d.Mapping, d.Format, d.Encoding, d.Sheet = values.Get("mapping"), values.Get("format"), values.Get("encoding"), values.Get("sheet")
	if name := values.Get("name"); name != "" {
		d.Name = name
	}
	for _, pair := range values["coverage"] {
		topic, word, ok := strings.Cut(pair, "=")
		if !ok {
			return d, catalog.Invalid("coverage is %q; write topic=word, for example inspections=inspected_only", pair)
		}
		if d.Coverage == nil {
			d.Coverage = map[string]string{}
		}
		d.Coverage[topic] = word
	}
	if text := values.Get("cut"); text != "" {
		if d.Cut, err = time.Parse(time.RFC3339, text); err != nil {
			return d, catalog.Invalid("cut is %q; write an instant with its offset, for example 2020-08-01T00:00:00+08:00", text)
		}
	}
	if d.MaxRejectShare, err = share(values, "max-reject-share"); err != nil {
		return d, err
	}
	usual, err := share(values, "max-code-share")
	if err != nil {
		return d, err
	}
	if usual != nil {
		d.MaxCodeShare = *usual
	}
	if text := values.Get("dry-run"); text != "" {
		if d.DryRun, err = strconv.ParseBool(text); err != nil {
			return d, catalog.Invalid("dry-run is %q; it is true or false", text)
		}
	}
	return d, nil
}

// share reads a share from 0 to 1, nil where none is given.
func share(values url.Values, name string) (*float64, error) {
	text := values.Get(name)
	if text == "" {
		return nil, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0 && n <= 1) {
		return nil, catalog.Invalid("%s is %q; it is a share from 0 to 1", name, text)
	}
	return &n, nil
}

// statusOf are the HTTP statuses of public errors outside GraphQL.
var statusOf = map[catalog.Kind]int{
	catalog.BadRequest: http.StatusBadRequest, catalog.Forbidden: http.StatusForbidden, catalog.NotFound: http.StatusNotFound,
	catalog.TooCostly: http.StatusRequestEntityTooLarge, catalog.Timeout: http.StatusGatewayTimeout, catalog.Unavailable: http.StatusServiceUnavailable,
}

func (s *Server) failDelivery(w http.ResponseWriter, r *http.Request, err error) {
	var known *catalog.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		refuse(w, r, http.StatusRequestEntityTooLarge, catalog.TooCostly, fmt.Sprintf("a delivery may have %d MiB: pack it with gzip or zstd, or send it in parts", s.cfg.DeliveryBytes>>20))
	case errors.Is(err, os.ErrDeadlineExceeded):
		refuse(w, r, http.StatusRequestTimeout, catalog.BadRequest, fmt.Sprintf("nothing was changed: nothing was sent for %v before the delivery was complete", deliveryStall))
	case errors.Is(err, io.ErrUnexpectedEOF):
		refuse(w, r, http.StatusBadRequest, catalog.BadRequest, "nothing was changed: the delivery ended before it was complete")
	case errors.As(err, &known):
		if known.Cause != nil {
			s.cfg.Log.WarnContext(r.Context(), "a delivery failed", "request", catalog.RequestID(r.Context()), "cause", known.Cause)
		}
		refuse(w, r, statusOf[known.Kind], known.Kind, known.Message)
	case r.Context().Err() != nil: // whoever sent it is gone
	default:
		id := catalog.RequestID(r.Context())
		s.cfg.Log.ErrorContext(r.Context(), "a delivery failed", "request", id, "cause", err)
		refuse(w, r, http.StatusInternalServerError, catalog.Internal, "nothing was changed: something went wrong; the operator's log has request id "+id)
	}
}
