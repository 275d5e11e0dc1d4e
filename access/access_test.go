package access_test

import (
	"testing"

	"greenlane/access"
)

func TestZeroScopeSeesNothing(t *testing.T) {
	for name, s := range map[string]access.Scope{
		"zero value":         {},
		"nobody":             access.ScopeOf(access.Principal{}),
		"unknown role":       access.ScopeOf(access.Principal{Name: "x", Role: "minister"}),
		"no office left":     access.ScopeOf(access.Local()).InOffices(),
		"office of a nobody": access.Scope{}.InOffices("2200"),
		"disjoint offices":   access.ScopeOf(access.Local()).InOffices("2200").InOffices("5300"),
	} {
		if s.Records() {
			t.Errorf("%s: reads records as they stood in their file", name)
		}
		if s.Everything() || len(s.Offices()) != 0 {
			t.Errorf("%s: sees everything=%v offices=%v, want nothing", name, s.Everything(), s.Offices())
		}
	}
	if !access.ScopeOf(access.Local()).Everything() {
		t.Error("a local analyst sees everything")
	}
	if got := access.ScopeOf(access.Local()).InOffices("2200", "5300").InOffices("5300").Offices(); len(got) != 1 || got[0] != "5300" {
		t.Errorf("narrowing twice gives %v, want [5300]", got)
	}
	if !access.ScopeOf(access.Local()).Records() || access.ScopeOf(access.Local()).InOffices("2200").Records() {
		t.Error("a local analyst reads records that did not enter, one of an office does not: they belong to none yet")
	}
}

func TestIdentityTellsScopesApartByWhatTheyShow(t *testing.T) {
	all := access.ScopeOf(access.Local())
	different := []access.Scope{{}, all, all.InOffices(), all.InOffices("2200"), all.InOffices("2200", "5300"), all.InOffices(`2200" "5300`)}
	seen := map[string]int{}
	for i, s := range different {
		if other, taken := seen[s.Identity()]; taken {
			t.Errorf("scopes %d and %d are both %s", i, other, s.Identity())
		}
		seen[s.Identity()] = i
	}
	if a, b := all.InOffices("2200", "5300"), all.InOffices("5300", "2200", "5300"); a.Identity() != b.Identity() {
		t.Errorf("the order of offices makes %s of %s", a.Identity(), b.Identity())
	}
	if nothing, still := (access.Scope{}).Identity(), (access.Scope{}).InOffices("2200").Identity(); nothing != still {
		t.Errorf("two scopes that show nothing are %s and %s", nothing, still)
	}
}
