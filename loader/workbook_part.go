package loader

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// xmlPart is one XML file of a workbook, read element by element.
type xmlPart struct {
	file io.ReadCloser
	xml  *xml.Decoder
	room int // bytes that may be read before the next token ends
	text []byte
}

func openPart(f *zip.File) (*xmlPart, error) {
	p := &xmlPart{}
	var err error
	if p.file, err = f.Open(); err != nil {
		return nil, fmt.Errorf("the workbook is damaged: %s: %w", f.Name, err)
	}
	p.xml = xml.NewDecoder(p)
	return p, nil
}

func (p *xmlPart) close() { p.file.Close() } //nolint:errcheck // it was only read

// errNoRoom is a token that goes on and on, as nothing in a workbook does.
var errNoRoom = fmt.Errorf("the workbook is damaged: a text in it is longer than %d MB", maxRecord>>20)

// Read unpacks the part, as long as a token does not become too long.
func (p *xmlPart) Read(b []byte) (int, error) {
	if p.room <= 0 {
		return 0, errNoRoom
	}
	n, err := p.file.Read(b[:min(len(b), p.room)])
	p.room -= n
	return n, err
}

func (p *xmlPart) token() (xml.Token, error) {
	p.room = maxRecord
	t, err := p.xml.RawToken()
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, errNoRoom):
		return t, err
	}
	return nil, fmt.Errorf("the workbook is cut off or damaged: %w", err)
}

// next goes to the next element of a name, wherever it stands.
func (p *xmlPart) next(name string) (xml.StartElement, error) {
	for {
		t, err := p.token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == name {
			return e, nil
		}
	}
}

// child goes to the next element of a name inside another, or to the end of that.
func (p *xmlPart) child(of, name string) (e xml.StartElement, ended bool, err error) {
	for {
		t, err := p.token()
		if err != nil {
			return e, false, cutInside(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == name {
				return t, false, nil
			}
		case xml.EndElement:
			if t.Name.Local == of {
				return e, true, nil
			}
		}
	}
}

func cutInside(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the workbook is cut off or damaged: it ends inside an element")
	}
	return err
}

// cell reads to the end of a cell and returns its value or its own text.
func (p *xmlPart) cell() ([]byte, error) {
	p.text = p.text[:0]
	inside := ""
	for {
		t, err := p.token()
		if err != nil {
			return nil, cutInside(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				inside = "v"
			case "is":
				return p.inline()
			}
		case xml.CharData:
			if inside == "v" {
				p.text = append(p.text, t...)
			}
		case xml.EndElement:
			inside = ""
			if t.Name.Local == "c" {
				return p.text, nil
			}
		}
		if len(p.text) > maxRecord {
			return nil, errNoRoom
		}
	}
}

// inline reads a text that stands in its cell, and to the end of the cell.
func (p *xmlPart) inline() ([]byte, error) {
	if _, err := p.richText("is"); err != nil {
		return nil, err
	}
	_, _, err := p.child("c", "")
	return p.text, err
}

// richText joins the texts inside an element, without those that say how it is pronounced.
func (p *xmlPart) richText(of string) ([]byte, error) {
	p.text = p.text[:0]
	inText, pronounced := false, 0
	for {
		t, err := p.token()
		if err != nil {
			return nil, cutInside(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			if t.Name.Local == "rPh" {
				pronounced++
			}
		case xml.CharData:
			if inText && pronounced == 0 {
				p.text = append(p.text, t...)
			}
		case xml.EndElement:
			inText = false
			switch t.Name.Local {
			case "rPh":
				pronounced--
			case of:
				return p.text, nil
			}
		}
		if len(p.text) > maxRecord {
			return nil, errNoRoom
		}
	}
}

// eachElement shows all elements of a part.
func eachElement(f *zip.File, show func(e xml.StartElement)) error {
	p, err := openPart(f)
	if err != nil {
		return err
	}
	defer p.close()
	for {
		t, err := p.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			show(e)
		}
	}
}

// attribute returns an attribute by its name, whatever its space.
func attribute(e xml.StartElement, name string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == name {
			return e.Attr[i].Value
		}
	}
	return ""
}
