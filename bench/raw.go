package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"greenlane/record"
)

//go:embed sql/*.sql
var statements embed.FS

// statement returns a statement of bench/sql by the name of its file.
func statement(name string) (string, error) {
	text, err := statements.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return "", fmt.Errorf("find statement %s: %w", name, err)
	}
	return string(text), nil
}

// allowedErrors is the share of rows that the raw insert may skip instead of failing.
const allowedErrors = "0.05"

// insertRaw puts the files into ref_ tables by INSERT … FORMAT, one file after the other, and returns how long that took.
func (s *session) insertRaw(ctx context.Context, files fileSet) (time.Duration, error) {
	for _, kind := range loadKinds {
		if err := s.refTable(ctx, kind); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	for _, kind := range loadKinds {
		if err := s.insertFile(ctx, kind, files); err != nil {
			return 0, fmt.Errorf("insert %s: %w", kind, err)
		}
	}
	return time.Since(began), nil
}

// refTable makes the table into which a kind is inserted by hand.
func (s *session) refTable(ctx context.Context, kind record.Kind) error {
	text, err := statement("ref_" + string(kind))
	if err != nil {
		return err
	}
	if err := s.conn.Exec(ctx, text); err != nil {
		return fmt.Errorf("make the table for %s: %w", kind, err)
	}
	return nil
}

func (s *session) insertFile(ctx context.Context, kind record.Kind, files fileSet) error {
	f, err := os.Open(files.of(kind))
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	query := url.Values{
		"database":                                          {s.at.Database},
		"query":                                             {"INSERT INTO ref_" + string(kind) + " FORMAT " + files.format},
		"date_time_input_format":                            {"best_effort"}, // instants in the files carry their offset
		"input_format_allow_errors_ratio":                   {allowedErrors},
		"input_format_with_names_use_header":                {"1"},
		"input_format_skip_unknown_fields":                  {"0"},
		"input_format_csv_allow_variable_number_of_columns": {"0"},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		"http://"+s.at.Host+":"+strconv.Itoa(s.at.HTTPPort)+"/?"+query.Encode(), f)
	if err != nil {
		return err
	}
	request.ContentLength = info.Size()
	request.SetBasicAuth(s.at.Writer.User, s.at.Writer.Password)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	told, err := io.ReadAll(io.LimitReader(response.Body, 2048))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the engine refused it: %s", strings.TrimSpace(string(told)))
	}
	return nil
}
