package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"greenlane/record"
)

// parquetBar is how long a load of Parquet may take, of the raw insert's time: 0.8 times its rows a second.
const parquetBar = 1 / 0.8

// measureParquet loads the large files as Parquet by the program and by hand, each into a new engine, in turn.
func (b *bench) measureParquet(ctx context.Context) error {
	text, err := b.files(ctx)
	if err != nil {
		return err
	}
	files, err := b.asParquet(ctx, text)
	if err != nil {
		return err
	}
	size, err := files.size()
	if err != nil {
		return err
	}
	b.note("parquet: what a raw insert takes of the same files, with the types of its columns, %.2f GB", float64(size)/1e9)
	var ours, raw, mine, usedOurs, usedEngine, usedRaw series
	for i := range b.rounds {
		err := b.withEngine(ctx, func(ctx context.Context, s *session) error {
			l, err := s.load(ctx, loadOrder{files: files, kinds: loadKinds, profile: b.profile(fmt.Sprintf("parquet-%d", i+1))})
			if err != nil {
				return err
			}
			ours, mine = append(ours, l.Landing.Seconds()), append(mine, l.PeakMB)
			usedOurs, usedEngine = append(usedOurs, l.Used), append(usedEngine, l.Engine)
			if i == 0 {
				b.noteSummaries(l.Summaries)
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = b.withEngine(ctx, func(ctx context.Context, s *session) error {
			used := s.engineTime()
			took, err := s.insertRaw(ctx, files)
			raw, usedRaw = append(raw, took.Seconds()), append(usedRaw, s.engineTime()-used)
			return err
		})
		if err != nil {
			return err
		}
	}
	b.table.against("load of Parquet, file to rows stored", ours, raw, parquetBar)
	b.table.below("memory of the process that loads Parquet", mine, nil, "MB", ourMemory)
	b.note("parquet: processor time %s, of it the engine's %s, against %s", usedOurs.text("s"), usedEngine.text("s"), usedRaw.text("s"))
	return nil
}

// asParquet has the engine write what it takes of CSV files as Parquet.
func (b *bench) asParquet(ctx context.Context, text fileSet) (fileSet, error) {
	files := parquetIn(text.dir + "-parquet")
	if _, err := os.Stat(files.dir); err == nil {
		return files, files.warm()
	}
	making := parquetIn(files.dir + ".part")
	if err := os.MkdirAll(making.dir, 0o750); err != nil {
		return files, fmt.Errorf("make the folder of the files: %w", err)
	}
	err := b.withEngine(ctx, func(ctx context.Context, s *session) error {
		if _, err := s.insertRaw(ctx, text); err != nil {
			return err
		}
		for _, kind := range loadKinds {
			if err := s.writeParquet(ctx, kind, making.of(kind)); err != nil {
				return fmt.Errorf("write %s as Parquet: %w", kind, err)
			}
		}
		return nil
	})
	if err != nil {
		return files, err
	}
	if err := os.Rename(making.dir, files.dir); err != nil {
		return files, fmt.Errorf("finish the files: %w", err)
	}
	return files, files.warm()
}

// writeParquet writes a ref_ table, without the columns that no file has.
func (s *session) writeParquet(ctx context.Context, kind record.Kind, path string) (err error) {
	query := url.Values{"database": {s.at.Database}, "query": {"SELECT * FROM ref_" + string(kind) + " FORMAT Parquet"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		"http://"+s.at.Host+":"+strconv.Itoa(s.at.HTTPPort)+"/?"+query.Encode(), http.NoBody)
	if err != nil {
		return err
	}
	request.SetBasicAuth(s.at.Writer.User, s.at.Writer.Password)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // it was only read
	if response.StatusCode != http.StatusOK {
		told, err := io.ReadAll(io.LimitReader(response.Body, 2048))
		return errors.Join(fmt.Errorf("the engine refused it: %s", strings.TrimSpace(string(told))), err)
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(f, response.Body)
	return err
}
