package greenlane_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rules are all the laws; each returns one sentence for every place where it is broken.
var rules = []struct {
	name  string
	check func(*sourceTree) []string
}{
	{"every room is in the table and stands", checkRooms},
	{"rooms are named after what is inside", checkNames},
	{"a room imports only the rooms of its row", checkRoomImports},
	{"a module is imported by its owners only", checkModuleImports},
	{"pure rooms touch nothing outside", checkPurity},
	{"files are short", checkSizes},
	{"generated files are apart", checkGenerated},
	{"comments leave nothing undone", checkComments},
	{"SQL lies in its three places", checkSQL},
	{"one room reads the environment", checkEnvironment},
	{"no goroutine loses its error", checkGoroutines},
}

const modulePrefix = "greenlane/"

func roomOf(dir string) (room, bool) {
	i := slices.IndexFunc(rooms, func(r room) bool { return r.dir == dir })
	if i < 0 {
		return room{}, false
	}
	return rooms[i], true
}

func checkRooms(tree *sourceTree) []string {
	var broken []string
	standing := map[string]bool{}
	for _, file := range tree.goFiles {
		if file.room == "." {
			if !file.test {
				broken = append(broken, fmt.Sprintf("%s: the root holds no code, only the tests of the layout: move it into the room it belongs to", file.path))
			}
			continue
		}
		if _, ok := roomOf(file.room); !ok && !standing[file.room] {
			broken = append(broken, fmt.Sprintf("%s: folder %s is not in the table of layout_test.go: put the file into one of the rooms, or add a row there and a decision note in docs/decisions/", file.path, file.room))
		}
		standing[file.room] = true
	}
	for _, r := range rooms {
		switch {
		case !r.planned && !standing[r.dir]:
			broken = append(broken, fmt.Sprintf("%s: the table of layout_test.go has this room but no Go file is there: make it, or take its row out", r.dir))
		case r.planned && standing[r.dir]:
			broken = append(broken, fmt.Sprintf("%s: the room stands: take the mark planned from its row in layout_test.go", r.dir))
		}
	}
	return broken
}

func checkNames(tree *sourceTree) []string {
	var broken []string
	seen := map[string]bool{}
	for _, file := range tree.goFiles {
		names := append(strings.Split(file.room, "/"), strings.TrimSuffix(file.syntax.Name.Name, "_test"))
		for _, name := range names {
			if key := file.room + " " + name; slices.Contains(forbiddenNames, name) && !seen[key] {
				seen[key] = true
				broken = append(broken, fmt.Sprintf("%s: a package called %s says nothing about what is inside: name it after what it does, or put its functions beside their callers", file.path, name))
			}
		}
	}
	return broken
}

// eachImport calls visit with every import path of the tree and its place.
func eachImport(tree *sourceTree, visit func(file goFile, imported, place string)) {
	for _, file := range tree.goFiles {
		for _, spec := range file.syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				imported = spec.Path.Value // the parser accepts quoted strings only
			}
			visit(file, imported, tree.at(spec.Pos()))
		}
	}
}

func checkRoomImports(tree *sourceTree) []string {
	var broken []string
	eachImport(tree, func(file goFile, imported, place string) {
		target, ours := strings.CutPrefix(imported, modulePrefix)
		from, known := roomOf(file.room)
		if !ours || !known || target == from.dir {
			return
		}
		if file.test && !from.pure || slices.Contains(from.may, target) || slices.Equal(from.may, everything) {
			return
		}
		may := "no other room"
		if len(from.may) > 0 {
			may = "only " + strings.Join(from.may, ", ")
		}
		advice := "move what both need into a room that both may import, or change the row in layout_test.go with a decision note"
		if target == "warehouse" {
			advice = "declare the small interface it needs beside its caller and let cmd/greenlane supply it"
		}
		broken = append(broken, fmt.Sprintf("%s: %s imports %s, but may import %s (who may import whom): %s", place, from.dir, target, may, advice))
	})
	return broken
}

func checkModuleImports(tree *sourceTree) []string {
	var broken []string
	eachImport(tree, func(file goFile, imported, place string) {
		if imported == "C" {
			broken = append(broken, fmt.Sprintf("%s: imports C, but the program is built with CGO_ENABLED=0: use purego in warehouse/engine", place))
			return
		}
		i := slices.IndexFunc(owners, func(o owner) bool { return within(imported, o.path) })
		if i >= 0 {
			o := owners[i]
			if !slices.Contains(o.rooms, file.room) && !(file.test && slices.Contains(o.inTests, file.room)) {
				broken = append(broken, fmt.Sprintf("%s: %s imports %s, whose owner is %s alone: ask that room for what is needed", place, file.room, imported, strings.Join(o.rooms, ", ")))
			}
			return
		}
		thirdParty := strings.Contains(strings.SplitN(imported, "/", 2)[0], ".")
		testModule := within(imported, testModules...)
		switch {
		case !thirdParty || testModule && file.test:
		case testModule:
			broken = append(broken, fmt.Sprintf("%s: imports %s, which is for tests only: write the few lines that are needed", place, imported))
		default:
			broken = append(broken, fmt.Sprintf("%s: imports %s, a module without an owner: do without it, or name its room among the owners in layout_test.go with a decision note", place, imported))
		}
	})
	return broken
}

func checkPurity(tree *sourceTree) []string {
	var broken []string
	eachImport(tree, func(file goFile, imported, place string) {
		from, known := roomOf(file.room)
		if known && from.pure && !file.test && within(imported, impure...) {
			broken = append(broken, fmt.Sprintf("%s: %s is pure but imports %s: take what it reads as a parameter, and leave reading and logging to the caller", place, from.dir, imported))
		}
	})
	return broken
}

func checkSizes(tree *sourceTree) []string {
	var broken []string
	tooLong := func(name string, lines int, l limit) {
		if lines > l.fail {
			broken = append(broken, fmt.Sprintf("%s: %d lines, and %d is the most: split it where its reader would pause", name, lines, l.fail))
		}
	}
	for _, file := range tree.goFiles {
		switch {
		case file.generated:
		case file.test:
			tooLong(file.path, file.lines, limits.test)
		default:
			tooLong(file.path, file.lines, limits.code)
		}
	}
	for _, file := range tree.plain {
		switch path.Ext(file.path) {
		case ".sql":
			tooLong(file.path, file.lines, limits.sql)
		case ".graphqls":
			if !generatedSDL(file) {
				tooLong(file.path, file.lines, limits.sdl)
			}
		}
	}
	return broken
}

func generatedSDL(file plainFile) bool {
	first, _, _ := strings.Cut(file.text, "\n")
	return strings.HasPrefix(first, "# Code generated ") && strings.HasSuffix(strings.TrimSpace(first), "DO NOT EDIT.")
}

// checkGenerated keeps the header that frees a file from the limits out of hand-written ones.
func checkGenerated(tree *sourceTree) []string {
	var broken []string
	for _, file := range tree.goFiles {
		if file.generated && file.room != "graph/generated" && !strings.HasSuffix(file.path, "_gen.go") {
			broken = append(broken, fmt.Sprintf("%s: says that it is generated, but generated Go lies in graph/generated or is called *_gen.go: rename it in its generator, or take the header out", file.path))
		}
	}
	return broken
}

var (
	undone       = regexp.MustCompile(`\b(TODO|FIXME|HACK)\b`)
	silenced     = regexp.MustCompile(`^//\s*nolint`)
	silencedWell = regexp.MustCompile(`^//nolint:[a-z0-9,]+ // \S+ \S+`)
	leftBehind   = "The code below was going to be deleted when updating resolvers"
)

func checkComments(tree *sourceTree) []string {
	var broken []string
	for _, file := range tree.goFiles {
		for _, group := range file.syntax.Comments {
			for _, comment := range group.List {
				place := tree.at(comment.Pos())
				switch {
				case strings.Contains(comment.Text, leftBehind):
					broken = append(broken, fmt.Sprintf("%s: gqlgen left a deleted resolver behind as a comment: move what is still needed and delete the block", place))
				case silenced.MatchString(comment.Text) && !silencedWell.MatchString(comment.Text):
					broken = append(broken, fmt.Sprintf("%s: %q silences a linter without a reason: write //nolint:name // and why, or mend the code", place, comment.Text))
				case !file.generated && undone.MatchString(comment.Text):
					broken = append(broken, undoneAt(place))
				}
			}
		}
	}
	for _, file := range tree.plain {
		for i, line := range strings.Split(file.text, "\n") {
			if undone.MatchString(line) {
				broken = append(broken, undoneAt(fmt.Sprintf("%s:%d", file.path, i+1)))
			}
		}
	}
	return broken
}

func undoneAt(place string) string {
	return place + ": a mark of work left undone: do it, or write an issue and say here what holds today"
}

// sqlText finds statements by their first words. It is a guess, and meant to be: prose does not start like this.
var sqlText = regexp.MustCompile(`(?s)^\s*(SELECT\s|INSERT INTO\s|ALTER\s|CREATE\s|DROP\s|TRUNCATE\s|OPTIMIZE\s|DELETE FROM\s|WITH\s.*\sSELECT\s|` +
	`(?i:select\s.+\sfrom\s|insert into\s|create table\s|alter table\s|drop table\s))`)

func checkSQL(tree *sourceTree) []string {
	var broken []string
	for _, file := range tree.goFiles {
		if file.test || file.generated || sqlInGo[file.room] != "" {
			continue
		}
		ast.Inspect(file.syntax, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err == nil && sqlText.MatchString(text) {
				broken = append(broken, fmt.Sprintf("%s: SQL in Go outside the warehouse: put the statement into warehouse/sql/*.sql and ask the warehouse for the answer", tree.at(literal.Pos())))
			}
			return true
		})
	}
	for _, file := range tree.plain {
		if path.Ext(file.path) == ".sql" && !within(path.Dir(file.path), sqlHomes...) {
			broken = append(broken, fmt.Sprintf("%s: SQL files lie in %s or in a testdata folder: move it there", file.path, strings.Join(sqlHomes, ", ")))
		}
	}
	return broken
}

// importedAs returns the name under which a file knows a package, or "" where it does not import it.
func importedAs(file goFile, pkg string) string {
	for _, spec := range file.syntax.Imports {
		if spec.Path.Value != strconv.Quote(pkg) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(pkg)
	}
	return ""
}

func checkEnvironment(tree *sourceTree) []string {
	var broken []string
	for _, file := range tree.goFiles {
		if file.test || file.room == readsEnvironment {
			continue
		}
		for _, pkg := range []string{"os", "syscall"} {
			name := importedAs(file, pkg)
			if name == "" {
				continue
			}
			ast.Inspect(file.syntax, func(node ast.Node) bool {
				selector, ok := node.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				of, ok := selector.X.(*ast.Ident)
				if ok && of.Name == name && slices.Contains([]string{"Getenv", "LookupEnv", "ExpandEnv"}, selector.Sel.Name) {
					broken = append(broken, fmt.Sprintf("%s: %s.%s outside %s: take the setting as a parameter", tree.at(node.Pos()), pkg, selector.Sel.Name, readsEnvironment))
				}
				return true
			})
		}
	}
	return broken
}

func checkGoroutines(tree *sourceTree) []string {
	var broken []string
	used := map[string]bool{}
	for _, file := range tree.goFiles {
		if file.test {
			continue
		}
		ast.Inspect(file.syntax, func(node ast.Node) bool {
			if !startsGoroutine(node) {
				return true
			}
			if bareGo[file.path] != "" {
				used[file.path] = true
				return true
			}
			broken = append(broken, fmt.Sprintf("%s: starts a goroutine whose error reaches nobody: use an errgroup, or name the file and the reason among bareGo in layout_test.go", tree.at(node.Pos())))
			return true
		})
	}
	for _, name := range slices.Sorted(maps.Keys(bareGo)) {
		if !used[name] && slices.ContainsFunc(tree.goFiles, func(f goFile) bool { return f.path == name }) {
			broken = append(broken, fmt.Sprintf("%s: named among bareGo in layout_test.go, but starts no goroutine: take it out", name))
		}
	}
	return broken
}

// startsGoroutine finds the go statement, and group.Go(func() { … }) of sync.WaitGroup: errgroup's takes a function
// that returns an error.
func startsGoroutine(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.GoStmt:
		return true
	case *ast.CallExpr:
		selector, ok := node.Fun.(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != "Go" || len(node.Args) != 1 {
			return false
		}
		literal, ok := node.Args[0].(*ast.FuncLit)
		return ok && literal.Type.Results == nil
	}
	return false
}

// questions are what a reviewer should ask about; none of them fails.
func questions(tree *sourceTree) []string {
	var asked []string
	lines, names := map[string]int{}, map[string]int{}
	for _, file := range tree.goFiles {
		if file.test || file.generated {
			continue
		}
		if file.lines > limits.code.ask {
			asked = append(asked, fmt.Sprintf("%s has %d lines: is it two files?", file.path, file.lines))
		}
		lines[file.room] += file.lines
		names[file.room] += exportedNames(file.syntax)
	}
	for _, r := range rooms {
		if n := lines[r.dir]; n > 0 && n < askAbout.fewLines {
			asked = append(asked, fmt.Sprintf("%s has %d lines: what justifies a room of its own?", r.dir, n))
		}
		if n := names[r.dir]; n > askAbout.manyNames {
			asked = append(asked, fmt.Sprintf("%s exports %d names: would a better interface need fewer?", r.dir, n))
		}
	}
	return asked
}

// exportedNames counts functions, types and variables of a file. Methods belong to their type, and so do constants.
func exportedNames(syntax *ast.File) int {
	n := 0
	count := func(names ...*ast.Ident) {
		for _, name := range names {
			if name.IsExported() {
				n++
			}
		}
	}
	for _, declaration := range syntax.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Recv == nil {
				count(declaration.Name)
			}
		case *ast.GenDecl:
			if declaration.Tok == token.CONST {
				continue
			}
			for _, spec := range declaration.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					count(spec.Name)
				case *ast.ValueSpec:
					count(spec.Names...)
				}
			}
		}
	}
	return n
}
