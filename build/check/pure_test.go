package check

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// orderFree marks a range over a map whose order cannot change an output.
const orderFree = "// order-free:"

// clocks are the names of package time that read a clock or start a timer.
var clocks = map[string]bool{
	"Now": true, "Since": true, "Until": true, "After": true, "AfterFunc": true,
	"Sleep": true, "Tick": true, "NewTimer": true, "NewTicker": true,
}

func TestPureRoomsAreDeterministic(t *testing.T) {
	w := worlds[0]
	exports := map[string]string{}
	for _, p := range w.packages(t) {
		exports[p.ImportPath] = p.Export
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	for _, p := range w.packages(t) {
		if room, ours := p.room(); ours && covered(room, pure) {
			for _, fault := range inspect(t, fset, imports, p) {
				t.Error(fault)
			}
		}
	}
}

// inspect type-checks p and returns what breaks the rules of a pure room.
func inspect(t *testing.T, fset *token.FileSet, imports types.Importer, p pkg) []string {
	t.Helper()
	var parsed []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, file)
	}
	return faults(t, fset, imports, p.ImportPath, parsed)
}

func faults(t *testing.T, fset *token.FileSet, imports types.Importer, path string, parsed []*ast.File) []string {
	t.Helper()
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: imports}
	if _, err := conf.Check(path, fset, parsed, info); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	room := strings.TrimPrefix(path, "shoal/")
	core := room == "client/agent" || room == "server/coord"
	var found []string
	for _, file := range parsed {
		free := freeLines(fset, file)
		say := func(n ast.Node, why string) {
			at := fset.Position(n.Pos())
			found = append(found, fmt.Sprintf("%s/%s:%d: %s", room, filepath.Base(at.Filename), at.Line, why))
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				say(n, "a pure room starts no goroutine")
			case *ast.SelectStmt:
				say(n, "a pure room waits for nothing")
			case *ast.SelectorExpr:
				if used := info.Uses[n.Sel]; used != nil && used.Pkg() != nil && used.Pkg().Path() == "time" && clocks[n.Sel.Name] {
					say(n, "time."+n.Sel.Name+": time enters a pure room as an argument")
				}
			case *ast.RangeStmt:
				at := fset.Position(n.Pos()).Line
				if isMap(info.TypeOf(n.X)) && !free[at] && !free[at-1] {
					say(n, "range over a map: its order is random; sort, or say why it does not matter: "+orderFree+" …")
				}
			case ast.Expr:
				if core && isFloat(info.TypeOf(n)) {
					say(n, "a core decides with integers only: floats differ between native and WASM")
					return false
				}
			}
			return true
		})
	}
	return found
}

// freeLines are the lines that carry the mark.
func freeLines(fset *token.FileSet, file *ast.File) map[int]bool {
	lines := map[int]bool{}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, orderFree) {
				lines[fset.Position(group.End()).Line] = true
			}
		}
	}
	return lines
}

func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func isFloat(t types.Type) bool {
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsFloat != 0
}

func TestLintOfPureRoomsFindsEachFault(t *testing.T) {
	const source = `package agent

import "time"

var m map[int]int

func f(c chan int) {
	go f(c)
	select {}
	_ = time.Now()
	for range m {
	}
	// order-free: counts only
	for range m {
	}
	x := 0.5
	_ = x
}
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "f.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for _, p := range worlds[0].packages(t) {
		exports[p.ImportPath] = p.Export
	}
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	got := faults(t, fset, imports, "shoal/client/agent", []*ast.File{file})
	var lines []string
	for _, fault := range got {
		lines = append(lines, strings.Split(fault, ":")[1])
	}
	if want := "8 9 10 11 16 17"; strings.Join(lines, " ") != want {
		t.Errorf("faults in lines %v, want %s:\n%s", lines, want, strings.Join(got, "\n"))
	}
}
