// Package access says who may see what. A Principal asks, a Scope is what it may see; the zero Scope sees nothing.
package access

import (
	"fmt"
	"slices"
)

// Role is what a principal may do.
type Role string

// The roles of step one. Everybody on the machine itself is a local analyst.
const (
	Nobody  Role = ""
	Analyst Role = "analyst"
)

// Principal is who asks.
type Principal struct {
	Name string
	Role Role
}

// Local is the principal of a process on this machine that answers nobody else.
func Local() Principal { return Principal{Name: "local", Role: Analyst} }

// Scope is what a principal may see. The zero Scope sees no declaration.
type Scope struct {
	all     bool
	offices []string
	analyst bool
}

// ScopeOf returns what the principal may see: everything for an analyst, nothing for anybody else.
func ScopeOf(p Principal) Scope {
	if p.Role == Analyst {
		return Scope{all: true, analyst: true}
	}
	return Scope{}
}

// InOffices narrows the scope to declarations of these offices; an empty list leaves nothing.
func (s Scope) InOffices(offices ...string) Scope {
	if !s.all {
		kept := make([]string, 0, len(offices))
		for _, office := range offices {
			if slices.Contains(s.offices, office) {
				kept = append(kept, office)
			}
		}
		offices = kept
	}
	return Scope{offices: slices.Clone(offices), analyst: s.analyst}
}

// Everything tells whether no declaration is hidden.
func (s Scope) Everything() bool { return s.all }

// Offices returns the offices whose declarations may be seen, when not Everything. Empty means none.
func (s Scope) Offices() []string { return slices.Clone(s.offices) }

// Identity names what a scope shows: scopes that show the same have the same one, all others another.
func (s Scope) Identity() string {
	offices := slices.Clone(s.offices)
	slices.Sort(offices)
	return fmt.Sprintf("all=%t analyst=%t offices=%q", s.all, s.analyst, slices.Compact(offices))
}

// Records tells whether records that did not enter may be read as they stood in their file. No office owns them yet, so only who sees
// everything may.
func (s Scope) Records() bool { return s.all && s.analyst }

// Analyst tells whether dimensions reserved to analysts may be used.
func (s Scope) Analyst() bool { return s.analyst }
