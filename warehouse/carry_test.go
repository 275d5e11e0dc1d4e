package warehouse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greenlane/record"
)

// liveFacts returns the facts of the live builds, by the key of their declaration.
func liveFacts(t *testing.T) map[uint64]string {
	t.Helper()
	conn := direct(t)
	rows, err := conn.Query(t.Context(), `SELECT declaration_key, toString(tuple(* EXCEPT (build)))
		FROM fact WHERE build IN (SELECT arrayJoin(builds.build) FROM data_versions WHERE version = (SELECT max(version) FROM data_versions))`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[uint64]string{}
	for rows.Next() {
		var key uint64
		var fact string
		if err := rows.Scan(&key, &fact); err != nil {
			t.Fatal(err)
		}
		if out[key] != "" {
			t.Errorf("declaration %d has two live facts", key)
		}
		out[key] = fact
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// A late load into months that are built: what it touches is built, the rest is copied, and the facts are those of a store that was
// given everything at once. That the rest is copied is seen by a fact that was changed by hand, which a build would mend.
func TestALateLoadBuildsWhatItTouches(t *testing.T) {
	declaration := func(id, version, lodged, recorded string) string {
		return fmt.Sprintf("%s,%s,import,0110,2200,sea,A,A,JP,%s,CNY,100,1,%s\n", id, version, lodged, recorded)
	}
	var base, events strings.Builder
	base.WriteString(undoDeclarations)
	events.WriteString(undoEvents)
	for i := range 20 {
		for month, name := range map[string]string{"03": "M", "04": "P"} {
			id, at := fmt.Sprintf("%s%d", name, i), fmt.Sprintf("2020-%s-%02dT05:00:00Z", month, i+1)
			base.WriteString(declaration(id, "1", at, at))
			fmt.Fprintf(&events, "%s,REL,2020-%s-%02dT09:00:00Z,2020-%s-%02dT09:00:00Z\n", id, month, i+1, month, i+1)
		}
	}
	late := undoDeclarations + declaration("M1", "2", "2020-04-10T05:00:00Z", "2020-05-02T00:00:00Z") + // from March to April
		declaration("M2", "2", "2020-03-03T05:00:00Z", "2020-05-02T00:00:00Z") + declaration("MNEW", "1", "2020-03-31T05:00:00Z", "2020-05-02T00:00:00Z")
	lateEvents := undoEvents + "P3,OUT,2020-04-04T12:00:00Z,2020-05-02T00:00:00Z\nMNEW,REL,2020-03-31T09:00:00Z,2020-05-02T00:00:00Z\n"
	w := openStore(t)
	texts(t, w, record.Operators, undoOperators, record.Declarations, base.String(), record.DeclarationEvents, events.String())
	if err := direct(t).Exec(t.Context(), "ALTER TABLE fact UPDATE net_kg = 777 WHERE declaration_key IN (xxHash64('M5'), xxHash64('M2')) SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	texts(t, w, record.Declarations, late, record.DeclarationEvents, lateEvents)
	got := liveFacts(t)
	w = openStore(t)
	texts(t, w, record.Operators, undoOperators, record.Declarations, base.String()+strings.TrimPrefix(late, undoDeclarations),
		record.DeclarationEvents, events.String()+strings.TrimPrefix(lateEvents, undoEvents))
	want := liveFacts(t)
	marked := uint64(number(t, direct(t), "SELECT reinterpretAsInt64(xxHash64('M5'))"))
	if !strings.Contains(got[marked], "777") {
		t.Errorf("a declaration that the late load does not touch was built anew: %s", got[marked])
	}
	got[marked] = want[marked]
	if len(want) != 41 {
		t.Errorf("%d facts, want 41", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-at once +late)\n%s", diff)
	}
}
