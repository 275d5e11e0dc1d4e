package loader

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"greenlane/record"
)

// document is a YAML text whose parts know their line.
type document struct{ name string }

// node is one value of a document.
type node struct {
	doc  *document
	tree ast.Node
	line int
}

// namedNode is a name of a mapping with its value.
type namedNode struct {
	key   string
	line  int
	value node
}

// Bounds of a mapping: far above any that people write, below what takes the parser long.
const (
	mostYAML   = 1 << 20 // bytes
	mostNested = 200     // brackets open at once
)

// parseYAML reads a document. Errors name the document and the line.
func parseYAML(name string, text []byte) (node, error) {
	if len(text) > mostYAML {
		return node{}, fmt.Errorf("%s:1: the mapping is longer than %d bytes", name, mostYAML)
	}
	if line := deepLine(text); line > 0 {
		return node{}, fmt.Errorf("%s:%d: more than %d brackets are open at once", name, line, mostNested)
	}
	doc := &document{name}
	file, err := parsedYAML(text)
	if err != nil {
		var wrong *yaml.SyntaxError
		if errors.As(err, &wrong) && wrong.Token != nil {
			return node{}, fmt.Errorf("%s:%d: %s", name, max(1, wrong.Token.Position.Line), wrong.Message)
		}
		return node{}, fmt.Errorf("%s:%d: this is not YAML: %w", name, brokenLine(text), err)
	}
	for _, d := range file.Docs {
		if d.Body != nil {
			return node{doc, d.Body, lineOf(d.Body)}, nil
		}
	}
	return node{}, fmt.Errorf("%s:1: the mapping is empty", name)
}

// parsedYAML parses. The parser is known to index out of range on some broken texts; a mapping file must never end the program.
func parsedYAML(text []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return parser.ParseBytes(text, 0)
}

// deepLine returns the line where too many brackets are open, 0 where there is none.
func deepLine(text []byte) int {
	line, open := 1, 0
	for _, b := range text {
		switch b {
		case '\n':
			line++
		case '[', '{':
			if open++; open > mostNested {
				return line
			}
		case ']', '}':
			open = max(0, open-1)
		default: // any other character
		}
	}
	return 0
}

// brokenLine finds the line up to which a text cannot be parsed, where the parser does not tell.
func brokenLine(text []byte) int {
	var ends []int
	for line := range bytes.Lines(text) {
		ends = append(ends, len(line))
		if n := len(ends); n > 1 {
			ends[n-1] += ends[n-2]
		}
	}
	return min(1+sort.Search(len(ends), func(i int) bool {
		_, err := parsedYAML(text[:ends[i]])
		return err != nil
	}), max(1, len(ends)))
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

func (n node) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", n.doc.name, n.line, fmt.Sprintf(format, args...))
}

// mapping returns the pairs of a mapping. what names it in messages.
func (n node) mapping(what string) ([]namedNode, error) {
	var values []*ast.MappingValueNode
	switch t := n.tree.(type) {
	case *ast.MappingNode:
		values = t.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{t}
	default:
		return nil, n.errorf("%s should be a mapping of names to values", what)
	}
	out := make([]namedNode, 0, len(values))
	seen := map[string]bool{}
	for _, v := range values {
		line := lineOf(v.Key)
		key, ok := scalarText(v.Key)
		if !ok {
			return nil, node{n.doc, v.Key, line}.errorf("a name in %s should be plain text", what)
		}
		if seen[key] {
			return nil, node{n.doc, v.Key, line}.errorf("%q stands twice in %s", key, what)
		}
		seen[key] = true
		out = append(out, namedNode{key, line, node{n.doc, v.Value, max(line, lineOf(v.Value))}})
	}
	return out, nil
}

// sequence returns the values of a list.
func (n node) sequence(what string) ([]node, error) {
	t, ok := n.tree.(*ast.SequenceNode)
	if !ok {
		return nil, n.errorf("%s should be a list", what)
	}
	out := make([]node, len(t.Values))
	for i, v := range t.Values {
		out[i] = node{n.doc, v, lineOf(v)}
	}
	return out, nil
}

// text returns a scalar as it is written; quotes are taken off.
func (n node) text(what string) (string, error) {
	s, ok := scalarText(n.tree)
	if !ok {
		return "", n.errorf("%s should be plain text", what)
	}
	return s, nil
}

// isText reports whether the node is a scalar.
func (n node) isText() bool {
	_, ok := scalarText(n.tree)
	return ok
}

// texts returns a list of scalars.
func (n node) texts(what string) ([]string, error) {
	items, err := n.sequence(what)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(items))
	for i, item := range items {
		if out[i], err = item.text("a value of " + what); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// names returns a list of names of columns, blanks around them cut as they are in headers. None stands twice.
func (n node) names(what string) ([]string, error) {
	out, err := n.texts(what)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range out {
		if out[i] = strings.TrimSpace(out[i]); seen[out[i]] {
			return nil, n.errorf("%q stands twice in %s", out[i], what)
		}
		seen[out[i]] = true
	}
	return out, nil
}

// scalarText returns what a scalar says, before YAML takes 01 for a number or no for false.
func scalarText(n ast.Node) (string, bool) {
	switch t := n.(type) {
	case *ast.StringNode:
		return t.Value, true
	case *ast.LiteralNode:
		return t.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return strings.TrimSpace(t.GetToken().Value), true
	}
	return "", false
}

// unknownKey refuses a name, with the nearest right one.
func (n node) unknownKey(p namedNode, what string, right ...string) error {
	return node{n.doc, nil, p.line}.errorf("%s has no %q; %s", what, p.key, record.Suggest(p.key, right))
}
