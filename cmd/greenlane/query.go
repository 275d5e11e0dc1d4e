package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"greenlane/access"
	"greenlane/graph"
	"greenlane/warehouse"
)

type queryCommand struct {
	File      string `arg:"" help:"File with a GraphQL document; - is standard input."`
	Format    string `default:"table" enum:"table,json,csv" help:"One of ${enum}; json is the response body of POST /graphql."`
	Out       string `type:"path" help:"File to write instead of standard output."`
	Variables string `help:"Variables as a JSON object."`
	Operation string `help:"Name of the operation, where the document has several."`
}

func (c *queryCommand) Run(ctx context.Context, a *app, std streams) error {
	document, err := c.document(std.in)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	var variables map[string]any
	if c.Variables != "" {
		if err := json.Unmarshal([]byte(c.Variables), &variables); err != nil {
			return &exitError{exitUsage, fmt.Errorf("read --variables as a JSON object: %w", err)}
		}
	}
	return a.withStore(ctx, func(ctx context.Context, w *warehouse.Warehouse) error {
		api := graph.New(sittings(w), w, graph.Options{Log: a.log})
		response := api.Execute(ctx, access.Local(), document, c.Operation, variables)
		var out bytes.Buffer
		if err := c.print(&out, response.Body); err != nil {
			return err
		}
		if err := c.deliver(std.out, out.Bytes()); err != nil {
			return err
		}
		if len(response.Errors) == 0 {
			return nil
		}
		var all []error
		for _, e := range response.Errors {
			if e.Path != "" {
				all = append(all, fmt.Errorf("%s: %s (%s)", e.Path, e.Message, e.Code))
				continue
			}
			all = append(all, fmt.Errorf("%s (%s)", e.Message, e.Code))
		}
		return errors.Join(all...)
	})
}

func (c *queryCommand) document(in io.Reader) (string, error) {
	if c.File == "-" {
		text, err := io.ReadAll(io.LimitReader(in, 1<<20))
		if err != nil {
			return "", fmt.Errorf("read the document from standard input: %w", err)
		}
		return string(text), nil
	}
	text, err := os.ReadFile(c.File)
	if err != nil {
		return "", fmt.Errorf("read the document: %w", err)
	}
	return string(text), nil
}

func (c *queryCommand) deliver(out io.Writer, text []byte) error {
	if c.Out != "" {
		if err := os.WriteFile(c.Out, text, 0o600); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
		return nil
	}
	_, err := out.Write(text)
	return err
}

func (c *queryCommand) print(out io.Writer, body []byte) error {
	if c.Format == "json" {
		_, err := out.Write(append(body, '\n'))
		return err
	}
	tables, err := tablesOf(body)
	if err != nil {
		return err
	}
	if c.Format == "csv" {
		return printCSV(out, tables)
	}
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(out)
		}
		w := table.NewWriter()
		w.SetOutputMirror(out)
		w.SetStyle(table.StyleLight)
		w.Style().Format.Header = 0
		if len(tables) > 1 {
			w.SetTitle(t.name)
		}
		w.AppendHeader(cells(t.columns))
		for _, r := range t.rows {
			short := make([]string, len(r))
			for i, v := range r {
				short[i] = readable(v)
			}
			w.AppendRow(cells(short))
		}
		w.Render()
	}
	return nil
}

// readable cuts a fraction to six significant digits; json and csv keep all of them.
func readable(v string) string {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !strings.ContainsAny(v, ".eE") {
		return v
	}
	if whole := math.Abs(n); whole >= 1e6 {
		return strconv.FormatFloat(n, 'f', 2, 64)
	}
	return strconv.FormatFloat(n, 'g', 6, 64)
}

func cells(values []string) table.Row {
	row := make(table.Row, len(values))
	for i, v := range values {
		row[i] = v
	}
	return row
}

func printCSV(out io.Writer, tables []answerTable) error {
	if len(tables) != 1 {
		return fmt.Errorf("CSV holds one table, and the answer has %d: ask for the rows of one field, or use --format json", len(tables))
	}
	w := csv.NewWriter(out)
	if err := w.Write(tables[0].columns); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	for _, r := range tables[0].rows {
		safe := make([]string, len(r))
		for i, v := range r {
			safe[i] = unformula(v)
		}
		if err := w.Write(safe); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	w.Flush()
	return w.Error()
}

// unformula keeps a spreadsheet from reading a text as a formula. Numbers stay as they are.
func unformula(v string) string {
	if v == "" || !strings.ContainsAny(v[:1], "=+-@\t\r") || json.Valid([]byte(v)) {
		return v
	}
	return "'" + v
}
