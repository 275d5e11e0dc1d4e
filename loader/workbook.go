package loader

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"greenlane/record"
)

// Bounds of what is kept of a workbook at once. Its rows are not.
const (
	mostSharedText = 48 << 20 // bytes of texts that cells refer to, with what it takes to find them
	mostParts      = 10_000
	mostSheetRows  = 1 << 20
	mostSheetCells = 1 << 14 // in a row
)

// workbook reads the rows of one sheet of an XLSX file. Cells have the text that they stand for: numbers as far as a workbook keeps them,
// dates by their format, formulas by the value they had last.
type workbook struct {
	zip    *zip.Reader
	words  [][]byte // texts that cells refer to
	styles []cellStyle
	since  epoch // day 0 of dates
	sheet  *xmlPart
	names  []string
	seen   int // number of the last row
	cells  cells
	texts  [][]byte
}

// openWorkbook finds the sheet and reads its first row that is not empty, which names the columns.
func openWorkbook(file *os.File, sheet string) (_ *workbook, err error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	w := &workbook{}
	if w.zip, err = zip.NewReader(file, info.Size()); err != nil {
		return nil, fmt.Errorf("the workbook is cut off or damaged: %w", err)
	}
	if len(w.zip.File) > mostParts {
		return nil, fmt.Errorf("it has %d parts, more than the %d of any workbook", len(w.zip.File), mostParts)
	}
	if w.part("xl/workbook.bin") != nil {
		return nil, errors.New("it is a workbook in the binary format XLSB; save it as XLSX or CSV")
	}
	main := w.part("xl/workbook.xml")
	if main == nil {
		return nil, errors.New("it is a ZIP file and no XLSX workbook; unpack it, or save the table as XLSX or CSV")
	}
	target, err := w.find(main, sheet)
	if err != nil {
		return nil, err
	}
	if err := w.readWords(); err != nil {
		return nil, err
	}
	if err := w.readStyles(); err != nil {
		return nil, err
	}
	part := w.part(target)
	if part == nil {
		return nil, errors.New("the workbook is damaged: the sheet is not in it")
	}
	if w.sheet, err = openPart(part); err != nil {
		return nil, err
	}
	if err := w.readHeader(); err != nil {
		w.end()
		return nil, err
	}
	return w, nil
}

func (w *workbook) part(name string) *zip.File {
	for _, f := range w.zip.File {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// find returns the part that holds a sheet, the first one where none is named.
func (w *workbook) find(main *zip.File, sheet string) (string, error) {
	var names []string
	chosen := ""
	err := eachElement(main, func(e xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			if v := attribute(e, "date1904"); v == "1" || v == "true" {
				w.since = since1904
			}
		case "sheet":
			name := attribute(e, "name")
			names = append(names, name)
			if chosen == "" && (sheet == "" || sheet == name) {
				chosen = attribute(e, "id")
			}
		}
	})
	if err != nil {
		return "", err
	}
	if chosen == "" {
		return "", fmt.Errorf("the workbook has no sheet %q; %s", sheet, record.Suggest(sheet, names))
	}
	target := ""
	if rels := w.part("xl/_rels/workbook.xml.rels"); rels != nil {
		err = eachElement(rels, func(e xml.StartElement) {
			if e.Name.Local == "Relationship" && attribute(e, "Id") == chosen {
				target = attribute(e, "Target")
			}
		})
	}
	if strings.HasPrefix(target, "/") {
		return target[1:], err
	}
	return path.Join("xl", target), err
}

// readWords reads the texts that cells refer to.
func (w *workbook) readWords() error {
	f := w.part("xl/sharedStrings.xml")
	if f == nil {
		return nil
	}
	p, err := openPart(f)
	if err != nil {
		return err
	}
	defer p.close()
	size := 0
	for {
		e, err := p.next("si")
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		text, err := p.richText(e.Name.Local)
		if err != nil {
			return err
		}
		w.words = append(w.words, bytes.Clone(text))
		if size += len(text) + 32; size > mostSharedText {
			return fmt.Errorf("the texts of the workbook take more than %d MB; save the sheet as CSV", mostSharedText>>20)
		}
	}
}

func (w *workbook) readHeader() error {
	if err := w.row(); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("the sheet is empty: its first row should name the columns")
		}
		return err
	}
	texts := w.texts
	for len(texts) > 0 && len(texts[len(texts)-1]) == 0 {
		texts = texts[:len(texts)-1]
	}
	for i, text := range texts {
		name := strings.TrimSpace(string(text))
		if name == "" {
			return fmt.Errorf("column %s of the sheet has no name in row %d", columnLetters(i), w.seen)
		}
		w.names = append(w.names, name)
	}
	return distinct(w.names)
}

func (w *workbook) header() []string { return w.names }

func (w *workbook) shape() Shape {
	return Shape{Dialect: Dialect{Format: CSV, Delimiter: ','}, Header: w.names}
}

func (w *workbook) end() {
	if w.sheet != nil {
		w.sheet.close()
	}
}

func (w *workbook) next() (*cells, *fault, error) {
	err := w.row()
	var wrong *cellError
	if err != nil && !errors.As(err, &wrong) {
		return nil, nil, err
	}
	rec := &w.cells
	rec.clear()
	rec.line, rec.high = uint64(w.seen), true
	width := max(len(w.names), len(w.texts))
	for i := range width {
		var text []byte
		if i < len(w.texts) {
			text = w.texts[i]
		}
		if i < len(w.names) || len(text) > 0 {
			rec.put(text)
		}
	}
	switch {
	case rec.len() != len(w.names):
		return rec, otherWidth, nil
	case wrong != nil && wrong.column < len(w.names):
		return rec, &fault{code: "L004", column: w.names[wrong.column], value: []byte(wrong.text)}, nil
	}
	return rec, nil, nil
}

// cellError is a cell that stands for no certain value.
type cellError struct {
	column int
	text   string
}

func (e *cellError) Error() string { return "cell " + columnLetters(e.column) + " is " + e.text }

// row reads the next row that is not empty into texts. After a *cellError the next one can be read.
func (w *workbook) row() error {
	for {
		e, err := w.sheet.next("row")
		if err != nil {
			return err
		}
		w.seen++
		if r := attribute(e, "r"); r != "" {
			n, err := strconv.Atoi(r)
			if err != nil || n < w.seen || n > mostSheetRows {
				return fmt.Errorf("the workbook is damaged: row %q stands after row %d", r, w.seen-1)
			}
			w.seen = n
		}
		if w.seen > mostSheetRows {
			return fmt.Errorf("the sheet has more than %d rows", mostSheetRows)
		}
		wrong, err := w.readRow()
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if slices.ContainsFunc(w.texts, func(t []byte) bool { return len(t) > 0 }) {
			return nil
		}
	}
}

// readRow reads cells up to the end of the row.
func (w *workbook) readRow() (wrong *cellError, err error) {
	w.texts = w.texts[:0]
	size, at := 0, 0
	for {
		e, ended, err := w.sheet.child("row", "c")
		if err != nil || ended {
			return wrong, err
		}
		if r := attribute(e, "r"); r != "" {
			if at = columnNumber(r); at < len(w.texts) {
				return nil, fmt.Errorf("the workbook is damaged: cell %q is not in its place", r)
			}
		}
		if at >= mostSheetCells {
			return nil, fmt.Errorf("row %d has more than %d cells", w.seen, mostSheetCells)
		}
		raw, err := w.sheet.cell()
		if err != nil {
			return nil, err
		}
		text, ok := w.value(attribute(e, "t"), attribute(e, "s"), raw)
		if !ok && wrong == nil {
			wrong = &cellError{at, string(raw)}
		}
		for len(w.texts) < at {
			w.texts = append(w.texts, nil)
		}
		w.texts = append(w.texts, text)
		if size += len(text); size > maxRecord {
			return nil, fmt.Errorf("row %d is longer than %d MB", w.seen, maxRecord>>20)
		}
		at++
	}
}

// columnLetters names a column as a spreadsheet does: A, B … Z, AA.
func columnLetters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return columnLetters(i/26-1) + string(rune('A'+i%26))
}

// columnNumber reads the letters of a cell's place, from 0. What is no place is beyond every sheet.
func columnNumber(place string) int {
	n := 0
	for i, c := range place {
		if c < 'A' || c > 'Z' {
			if i == 0 || n > mostSheetCells {
				break
			}
			return n - 1
		}
		if n = n*26 + int(c-'A') + 1; n > mostSheetCells {
			break
		}
	}
	return mostSheetCells
}
