package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	"greenlane/catalog"
	"greenlane/loader"
	"greenlane/mappings"
	"greenlane/record"
	"greenlane/server"
	"greenlane/warehouse"
)

// intake loads what is sent to the server.
type intake struct {
	app       *app
	warehouse *warehouse.Warehouse
	mappings  string // folder of mappings beside the built-in ones; empty: none
}

// Take loads a delivery. It satisfies server.Intake.
func (i intake) Take(ctx context.Context, d server.Delivery) (server.Receipt, error) {
	entity, err := record.Find(record.Kind(d.Kind))
	if err != nil {
		return server.Receipt{}, catalog.Invalid("%v", err)
	}
	input := loader.Input{Kind: entity.Kind, Paths: []string{"-"}, Dialect: loader.Dialect{Format: d.Format, Encoding: d.Encoding, Sheet: d.Sheet}}
	if d.Mapping != "" {
		if input.Mapping, err = i.mapping(d.Mapping); err != nil {
			return server.Receipt{}, err
		}
	}
	body := &noted{r: d.Body}
	opt := loader.Options{
		MaxRejectShare: d.MaxRejectShare, MaxCodeShare: d.MaxCodeShare, DryRun: d.DryRun, Coverage: d.Coverage, Cut: d.Cut,
		Stdin: body, StdinName: filepath.Base(d.Name),
	}
	report, err := i.app.load(ctx, i.warehouse, []loader.Input{input}, opt, newProgress(streams{err: io.Discard}))
	var out bytes.Buffer
	var refused *loader.Refused
	switch {
	case errors.As(err, &refused):
		err = printRefusal(&out, refused)
		return server.Receipt{Refused: true, Report: out.Bytes()}, err
	case err != nil:
		return server.Receipt{}, i.explained(ctx, err, body.failed)
	}
	err = printLines(&out, report)
	return server.Receipt{Report: out.Bytes()}, err
}

// explained says of a failure what its sender may read.
func (i intake) explained(ctx context.Context, err, sending error) error {
	var unusable *loader.Unusable
	var known *catalog.Error
	var path *fs.PathError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case sending != nil:
		return sending
	case errors.Is(err, syscall.ENOSPC):
		return &catalog.Error{Kind: catalog.Unavailable, Message: "nothing was changed: there is no room left for what is sent; free some disk and send it again", Cause: err}
	case errors.As(err, &known), errors.As(err, &path):
		return err
	case errors.As(err, &unusable):
		return catalog.Invalid("%v", err)
	}
	return err
}

// noted remembers why a body ended early.
type noted struct {
	r      io.Reader
	failed error
}

func (n *noted) Read(p []byte) (int, error) {
	count, err := n.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		n.failed = err
	}
	return count, err
}

// mappingName keeps names of mappings inside their folder.
var mappingName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$`)

// mapping finds a mapping by its name: in the folder of the settings, then among the built-in ones.
func (i intake) mapping(name string) (*loader.Mapping, error) {
	if !mappingName.MatchString(name) {
		return nil, catalog.Invalid("mapping %q is not a name: letters, digits, - and _, without a folder", name)
	}
	var text []byte
	err := fs.ErrNotExist
	if i.mappings != "" {
		text, err = os.ReadFile(filepath.Join(i.mappings, name+".yaml"))
	}
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = mappings.Find(name); err != nil {
			return nil, catalog.Invalid("%v", err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read mapping %s: %w", name, err)
	}
	m, err := loader.ParseMapping(name, text)
	if err != nil {
		return nil, catalog.Invalid("%v", err)
	}
	return m, nil
}
