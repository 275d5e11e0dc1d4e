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
		own = regexp.MustCompile(`(?m) -- \w+$`).ReplaceAllString(own, "") // words by which lines can be left out
		if squeezed(view) != squeezed(own) {
			t.Errorf("the view %s and the statement of that name differ:\n%s\n%s", name, view, own)
		}
	}
	if compared != 4 {
		t.Errorf("%d statements compared, want 4", compared)
	}
}

// squeezed is a text without blanks.
func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

// What is left out of a statement are whole conditions and what only they read; nothing else.
func TestWhatChangesNothingIsLeftOut(t *testing.T) {
	whole := factOf(1, []uint32{202001}, 0, []uint64{1}, 0, 0, &rowTerms{})
	full, _ := whole.to("build_fact")
	bare, _ := whole.without(touchedAlone).without(leftMonths).without(replacedRows).to("build_fact")
	for _, word := range []string{"FROM touched_declarations", "FROM left_declarations", "FROM load_replacements", " -- touched\n", " -- left\n", " -- replaced\n"} {
		if !strings.Contains(full, word) || strings.Contains(bare, word) {
			t.Errorf("%s is in the whole statement: %t, in that without: %t", word, strings.Contains(full, word), strings.Contains(bare, word))
		}
	}
	if again, _ := whole.to("build_fact"); again != full {
		t.Error("leaving out changed the statement that it was left out of")
	}
}
