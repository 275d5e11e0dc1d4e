package loader

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"greenlane/record"
)

// workbookOf makes a workbook by another writer than what reads it here. A cell is a value, or a styledCell.
func workbookOf(t testing.TB, options *excelize.WorkbookPropsOptions, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if options != nil {
		if err := f.SetWorkbookProps(options); err != nil {
			t.Fatal(err)
		}
	}
	for i, row := range rows {
		for j, v := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if s, ok := v.(styledCell); ok {
				style, err := f.NewStyle(&excelize.Style{NumFmt: s.number, CustomNumFmt: s.code})
				if err != nil || f.SetCellStyle("Sheet1", at, at, style) != nil {
					t.Fatal(err)
				}
				v = s.value
			}
			if err := f.SetCellValue("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
			if s, ok := row[j].(styledCell); ok { // a date brings a style of its own
				style, _ := f.NewStyle(&excelize.Style{NumFmt: s.number, CustomNumFmt: s.code})
				if err := f.SetCellStyle("Sheet1", at, at, style); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type styledCell struct {
	value  any
	number int
	code   *string
}

func coded(value any, code string) styledCell { return styledCell{value, 0, &code} }

func rowsOf(t *testing.T, content []byte, d Dialect) (header []string, rows []string, lines []uint64) {
	t.Helper()
	r, err := inFile(t, content).open(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	for {
		rec, wrong, err := r.next()
		if errors.Is(err, io.EOF) {
			return r.header(), rows, lines
		}
		if err != nil {
			t.Fatal(err)
		}
		text := written(rec)
		if wrong != nil {
			text = wrong.code + " " + wrong.column
		}
		rows, lines = append(rows, text), append(lines, rec.line)
	}
}

func TestWorkbookValues(t *testing.T) {
	day := time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC)
	noon := day.Add(12*time.Hour + 30*time.Minute + 1500*time.Millisecond)
	for _, c := range []struct {
		value any
		want  string
	}{
		{"text, \"quoted\"\nline", "text, \"quoted\"\nline"},
		{" <&> ", " <&> "},
		{"中文", "中文"},
		{7, "7"},
		{-1234.5, "-1234.5"},
		{0.1 + 0.2, "0.3"}, // what a workbook shows of it
		{1e-7, "0.0000001"},
		{123456789012345, "123456789012345"},
		{1234567890123456, "L004 value"}, // its end is lost
		{true, "true"},
		{false, "false"},
		{styledCell{110, 0, nil}, "110"},
		{coded(110, "0000"), "0110"},
		{coded(110.5, "0000"), "110.5"},
		{styledCell{day, 14, nil}, "2020-03-01"},
		{styledCell{noon, 22, nil}, "2020-03-01T12:30:01.5"},
		{styledCell{day, 22, nil}, "2020-03-01T00:00:00"},
		{styledCell{noon, 14, nil}, "2020-03-01T12:30:01.5"},
		{coded(day, `yyyy"年"m"月"d"日"`), "2020-03-01"},
		{coded(day, `[$-409]d\-mmm\-yy;@`), "2020-03-01"},
		{coded(noon, `dd/mm/yyyy hh:mm`), "2020-03-01T12:30:01.5"},
		{coded(0.5, `[h]:mm`), "0.5"},
		{styledCell{0.75, 20, nil}, "18:00:00"},
		{coded(1234.5, `#,##0.00 "days"`), "1234.5"},
		{coded(12, `0.00E+00`), "12"},
		{styledCell{1, 14, nil}, "1900-01-01"},
		{styledCell{59, 14, nil}, "1900-02-28"},
		{styledCell{60, 14, nil}, "L004 value"}, // a 29 February 1900 never was
		{styledCell{61, 14, nil}, "1900-03-01"},
		{styledCell{-1, 14, nil}, "L004 value"},
	} {
		_, rows, _ := rowsOf(t, workbookOf(t, nil, []any{"id", "value"}, []any{"A", c.value}), Dialect{})
		want := fmt.Sprintf("%q", []string{"A", c.want})
		if strings.HasPrefix(c.want, "L004") {
			want = c.want
		}
		if len(rows) != 1 || rows[0] != want {
			t.Errorf("%v: %s instead of %s", c.value, rows, want)
		}
	}
	yes := true
	_, rows, _ := rowsOf(t, workbookOf(t, &excelize.WorkbookPropsOptions{Date1904: &yes}, []any{"value"}, []any{styledCell{1.5, 22, nil}}), Dialect{})
	if len(rows) != 1 || rows[0] != `["1904-01-02T12:00:00"]` {
		t.Errorf("days since 1904: %s", rows)
	}
}

func TestWorkbookRows(t *testing.T) {
	content := workbookOf(t, nil, nil, []any{" id ", "name", "country"}, nil, []any{"A", nil, "DE"}, []any{nil, nil, ""}, []any{"B"}, []any{"C", "n", "DE", "more"}, []any{"D", "n", "DE", nil})
	header, rows, lines := rowsOf(t, content, Dialect{})
	if !slices.Equal(header, []string{"id", "name", "country"}) {
		t.Errorf("header %q", header)
	}
	want := []string{`["A" "" "DE"]`, `["B" "" ""]`, "L001 ", `["D" "n" "DE"]`}
	if !slices.Equal(rows, want) || !slices.Equal(lines, []uint64{4, 6, 7, 8}) {
		t.Errorf("%s in rows %v", rows, lines)
	}
}

func TestWorkbookSheetsFormulasAndErrors(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("数据"); err != nil {
		t.Fatal(err)
	}
	for at, v := range map[string]any{"A1": "id", "B1": "n", "A2": "A", "A3": "B", "A4": "C"} {
		if err := f.SetCellValue("数据", at, v); err != nil {
			t.Fatal(err)
		}
	}
	if f.SetCellFormula("数据", "B2", "1+1") != nil || f.SetCellValue("Sheet1", "A1", "other") != nil || f.SetCellRichText("数据", "B3", []excelize.RichTextRun{{Text: "two "}, {Text: "parts"}}) != nil {
		t.Fatal("the workbook was not made")
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	// The writer computes nothing: the value of the formula is put in by hand, and so is an error.
	content := edited(t, b.Bytes(), "xl/worksheets/sheet2.xml", func(text string) string {
		text = strings.Replace(text, "<f>1+1</f>", "<f>1+1</f><v>2</v>", 1)
		return strings.Replace(text, "</row></sheetData>", `<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>`, 1)
	})
	header, rows, _ := rowsOf(t, content, Dialect{Sheet: "数据"})
	if !slices.Equal(header, []string{"id", "n"}) || !slices.Equal(rows, []string{`["A" "2"]`, `["B" "two parts"]`, "L004 n"}) {
		t.Errorf("%q %s", header, rows)
	}
	if header, _, _ := rowsOf(t, content, Dialect{}); !slices.Equal(header, []string{"other"}) {
		t.Errorf("the first sheet has %q", header)
	}
	if _, err := inFile(t, content).open(context.Background(), Dialect{Sheet: "数捷"}); err == nil || !strings.Contains(err.Error(), `no sheet "数捷"`) {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

// edited changes one part of a workbook.
func edited(t *testing.T, content []byte, name string, change func(string) string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			text = []byte(change(string(text)))
		}
		out, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbookIsLoaded(t *testing.T) {
	names, rejects, err := operatorsIn(t, Dialect{}, workbookOf(t, nil, []any{"operator_id", "name", "country"}, []any{"A", "Grün", "DE"}, []any{nil, "x", "DE"}, []any{"C", 1e15, "DE"}))
	if err != nil || !slices.Equal(names, []string{"Grün"}) {
		t.Errorf("%q %v", names, err)
	}
	want := []record.Reject{{Line: 3, Code: "O001", Column: "operator_id", Payload: ",x,DE"}, {Line: 4, Code: "L004", Column: "name", Value: "1000000000000000", Payload: "C,1000000000000000,DE"}}
	for i, r := range rejects {
		if w := want[i]; len(rejects) != len(want) || r.Line != w.Line || r.Code != w.Code || r.Column != w.Column || r.Payload != w.Payload {
			t.Errorf("%+v should be %+v", r, w)
		}
	}
}

func TestWorkbooksThatCannotBeRead(t *testing.T) {
	good := workbookOf(t, nil, []any{"operator_id", "name", "country"}, []any{"A", "b", "DE"})
	sheet := func(change func(string) string) []byte { return edited(t, good, "xl/worksheets/sheet1.xml", change) }
	var other bytes.Buffer
	z := zip.NewWriter(&other)
	if _, err := z.Create("data.csv"); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"cut":        {good[:len(good)/2], "the workbook is cut off or damaged"},
		"other ZIP":  {other.Bytes(), "it is a ZIP file and no XLSX workbook"},
		"packed":     {gzipped(t, good), "packed xlsx file"},
		"empty":      {workbookOf(t, nil), "the sheet is empty"},
		"no name":    {workbookOf(t, nil, []any{"operator_id", nil, "country"}, []any{"A", "b", "DE"}), "column B of the sheet has no name in row 1"},
		"named once": {workbookOf(t, nil, []any{"operator_id", "country", "country"}), "\"country\" is named twice"},
		"column":     {workbookOf(t, nil, []any{"operator_id", "nam", "country"}), "did you mean name?"},
		"cut sheet":  {sheet(func(s string) string { return s[:strings.Index(s, "<c r=\"B2\"")+12] }), "the workbook is cut off or damaged"},
		"order":      {sheet(func(s string) string { return strings.Replace(s, `row r="2"`, `row r="1"`, 1) }), "row \"1\" stands after row 1"},
		"place":      {sheet(func(s string) string { return strings.Replace(s, `r="B2"`, `r="A2"`, 1) }), "cell \"A2\" is not in its place"},
		"far away":   {sheet(func(s string) string { return strings.Replace(s, `r="C2"`, `r="ZZZZ2"`, 1) }), "more than 16384 cells"},
		"long text":  {sheet(func(s string) string { return strings.Replace(s, "<v>", "<v>"+strings.Repeat("x", maxRecord), 1) }), "longer than 4 MB"},
	} {
		if names, _, err := operatorsIn(t, Dialect{}, c.content); err == nil || !strings.Contains(err.Error(), c.want) || len(names) > 0 {
			t.Errorf("%s: %v should say %q", name, err, c.want)
		}
	}
}

func FuzzWorkbook(f *testing.F) {
	const sheet = `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c t="s"><v>0</v></c></row><row><c s="1"><v>43891.5</v></c><c t="b"><v>1</v></c></row></sheetData></worksheet>`
	f.Add(sheet, `<sst><si><t>name</t><rPh><t>x</t></rPh></si></sst>`, `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, words, styles string) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range map[string]string{
			"xl/workbook.xml": `<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>`,
			"xl/s.xml": sheet, "xl/sharedStrings.xml": words, "xl/styles.xml": styles,
		} {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, text); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := inFile(t, b.Bytes()).open(context.Background(), Dialect{Format: XLSX})
		if err != nil {
			return
		}
		defer r.close()
		line := uint64(0)
		for {
			rec, wrong, err := r.next()
			if err != nil {
				return
			}
			if rec.line <= line || wrong == nil && rec.len() != len(r.header()) {
				t.Fatalf("row %d after %d with %d cells under %q", rec.line, line, rec.len(), r.header())
			}
			line = rec.line
		}
	})
}
