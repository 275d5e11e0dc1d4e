package warehouse

import (
	"regexp"
	"strings"
	"testing"

	"greenlane/schema"
)

// What is visible of a kind is said by a view for whoever asks, and by a statement for builds, which a view costs more than it reads. Both must
// say the same.
func TestViewsAndBuildsSeeTheSame(t *testing.T) {
	all, err := Migrations(schema.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	views := map[string]string{}
	head := regexp.MustCompile(`(?s)^(?:--[^\n]*\n)*CREATE OR REPLACE VIEW (visible_\w+) AS\n(.*)$`)
	for _, m := range all {
		if found := head.FindStringSubmatch(m.SQL); found != nil {
			views[found[1]] = found[2] // the last one stands
		}
	}
	parameter := regexp.MustCompile(`\{(\w+):[^{}]*\}`)
	comments := regexp.MustCompile(`(?m)^--[^\n]*\n`)
	compared := 0
	for _, name := range factOf(0, nil, 0, nil, 0, 0, &rowTerms{}).statements {
		if !strings.HasPrefix(name, "visible_") {
			continue
		}
		compared++
		view, own := parameter.ReplaceAllString(views[name], "$1"), comments.ReplaceAllString(statement(name), "")
		if strings.TrimSpace(view) != strings.TrimSpace(own) {
			t.Errorf("the view %s and the statement of that name differ:\n%s\n%s", name, view, own)
		}
	}
	if compared != 4 {
		t.Errorf("%d statements compared, want 4", compared)
	}
}
