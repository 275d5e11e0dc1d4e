package record

import "slices"

const (
	tierOperator = iota
	tierFrom
	tierUntil
	tierTier
	tierManagement
	tierRegime
	tierChange
	tierDecision
	tierDecided
	tierTrigger
	tierScope
	tierRecorded
	tierVersion
)

var tierHistory = Entity{
	Kind: TierHistory, Doc: "Credit tier of an operator from an instant on, one row per received version of a decision.",
	Period:  "valid_from",
	Payload: true, Flags: Hash, Ignored: []string{"payload_hash"},
	Refers: []Reference{{"operator_id", []Kind{Operators}, "T001"}, {"trigger_id", []Kind{Offences, CreditAssessments}, "T010"}},
	Fields: []Field{
		tierOperator:   {Name: "operator_id", Type: Ident, Need: Required, Generic: Required, Key: "operator_key", Missing: "T001", Doc: "the operator; it has to be known"},
		tierFrom:       {Name: "valid_from", Type: Moment, Need: Required, Generic: Required, Column: "valid_from", Storage: Instant, Bare: true, Missing: "T002", Unread: "T002", Doc: "from when the tier holds, included; a date means local midnight"},
		tierUntil:      {Name: "valid_to", Type: Moment, Bare: true, Unread: "T004", Doc: "ignored, as the next row ends this one; only checked to lie after valid_from"},
		tierTier:       {Name: "tier", Type: Choice, Need: Required, Generic: Required, Column: "tier", Storage: Enum, List: "tier", Missing: "T005", Unlisted: "T005", Doc: "the title"},
		tierManagement: {Name: "management_tier", Type: Choice, Column: "management_tier", Storage: Enum, List: "tier", Unlisted: "T006", Doc: "how the operator is treated; the title where not stated"},
		tierRegime:     {Name: "regime", Type: Listed, Need: Required, Column: "regime", Storage: Code, List: "regime", Missing: "T007", Unlisted: "T007", Doc: "the set of rules: D225, D237, D251, D282, UCC, CTPAT"},
		tierChange:     {Name: "change_kind", Type: Listed, Need: Required, Column: "change_kind", Storage: Code, List: "change_kind", Missing: "T008", Unlisted: "T008", Doc: "grant, upgrade, downgrade, discredit, suspend, resume, revoke, repair, expire, regime_migration"},
		tierDecision:   {Name: "decision_no", Type: Words, Need: Required, Column: "decision_no", Storage: Text, Missing: "T009", Doc: "number of the decision"},
		tierDecided:    {Name: "decided_on", Type: Day, Need: Required, Column: "decided_on", Storage: Date, Nullable: true, Missing: "T009", Unread: "T009", Doc: "day of the decision"},
		tierTrigger:    {Name: "trigger_id", Type: Words, Column: "trigger_id", Storage: Text, Doc: "offence or assessment behind the decision"},
		tierScope:      {Name: "cert_scope", Type: Set, Column: "cert_scope", Storage: Code, List: "cert_scope", Unlisted: "T011", Doc: "all, or the roles that the certificate covers"},
		tierRecorded:   {Name: "recorded_at", Type: Moment, Column: "recorded_at", Storage: Instant, Unread: "T012", Doc: "when the source recorded the row; the time of the load where not stated"},
		tierVersion:    {Name: "version", Type: Whole, Column: "version", Storage: Count32, Unread: "T012", Doc: "version of the row, from 1; of two rows of one instant the higher one wins"},
	},
	Rules: []Rule{
		{Code: "T012", Check: versionZero(tierVersion), Doc: "version is 1 or more"},
		{Code: "L009", Check: recordedLater(tierRecorded), Doc: "recorded_at is at most 5 minutes after the load"},
		{Code: "T002", Check: beforeRegime, Doc: "valid_from is not before the regime began"},
		{Code: "T007", Check: afterRegime, Doc: "the regime is in force at valid_from"},
		{Code: "T005", Check: tierNotOfRegime, Doc: "the regime grants the tier"},
		{Code: "T004", Check: endsBeforeStart, Doc: "a stated valid_to is after valid_from"},
		{Code: "T006", Check: managedApart, Doc: "management_tier differs from tier only under a suspension"},
		{Code: "T008", Check: changeAgainstTier, Doc: "change_kind fits the tier, e.g. discredit leads to discredited"},
		{Code: "T009", Check: decidedAfterRecorded, Doc: "decided_on is not after recorded_at"},
		{Code: "T001", Doc: "the operator is known"},
		{Code: "T003", Doc: "one row per operator and instant; of several the highest version wins"},
		{Code: "T010", Doc: "trigger_id names a known offence or assessment"},
		{Code: "T011", Doc: "cert_scope names roles that the operator has, where its roles are loaded"},
		{Code: "T013", Doc: "the tier before an operator's first row is regular"},
	},
	Codes: []Breach{
		{"T001", Quarantined, NoBit, AtLoad, "operator_id", "the operator is missing or not known"},
		{"T002", Rejected, NoBit, AtLoad, "valid_from", "valid_from is missing, unreadable or before the regime began"},
		{"T003", Flagged, 4, AtLoad, "valid_from", "another row of the operator has the same valid_from; the higher version wins"},
		{"T004", Rejected, NoBit, AtLoad, "valid_to", "valid_to is unreadable or not after valid_from"},
		{"T005", Rejected, NoBit, AtLoad, "tier", "the tier is missing, not a tier, or not one that the regime grants"},
		{"T006", Flagged, 5, AtLoad, "management_tier", "management_tier differs from tier without a suspension, or is not a tier"},
		{"T007", Rejected, NoBit, AtLoad, "regime", "the regime is missing, not known, or no longer in force at valid_from"},
		{"T008", Flagged, 6, AtLoad, "change_kind", "change_kind is missing, not known, or does not fit the tier"},
		{"T009", Flagged, 7, AtLoad, "decided_on", "decision_no or decided_on is missing or unreadable, or decided_on is after recorded_at"},
		{"T010", Quarantined, NoBit, AtLoad, "trigger_id", "trigger_id names no known offence or assessment"},
		{"T011", Flagged, 8, AtLoad, "cert_scope", "cert_scope names something that is not a role, or not one that the operator has"},
		{"T012", Rejected, NoBit, AtLoad, "version", "recorded_at or version is unreadable, or version is 0"},
		{"T013", Flagged, NoBit, AtBuild, "valid_from", "before the operator's first row its tier is taken as regular"},
	},
}

// versionZero makes the rule that versions count from 1.
func versionZero(field int) func(*Row) bool {
	return func(r *Row) bool { return r.Slots[field].Set && r.Slots[field].N == 0 }
}

func beforeRegime(r *Row) bool {
	g := regimeOf(r)
	return g != nil && r.LocalDay(r.Slots[tierFrom].N) < g.From
}

func afterRegime(r *Row) bool {
	g := regimeOf(r)
	return g != nil && g.Until != 0 && r.LocalDay(r.Slots[tierFrom].N) >= g.Until
}

func tierNotOfRegime(r *Row) bool {
	g := regimeOf(r)
	return g != nil && !g.allows(r.Slots[tierTier].N)
}

func endsBeforeStart(r *Row) bool {
	return r.Slots[tierUntil].Set && r.Slots[tierUntil].N <= r.Slots[tierFrom].N
}

func managedApart(r *Row) bool {
	management, tier := &r.Slots[tierManagement], &r.Slots[tierTier]
	if !management.Set {
		management.Put(tier.N)
		return false
	}
	return management.N != tier.N && string(r.Slots[tierChange].Text) != "suspend"
}

// tiersAfter lists the titles that a change can end in; a change that is not named can end in any.
var tiersAfter = map[string][]int64{
	"grant":     {TierAdvanced, TierCertified, TierRegular},
	"upgrade":   {TierAdvanced, TierCertified, TierRegular},
	"downgrade": {TierCertified, TierRegular, TierDiscredited, TierSeriouslyDiscredited},
	"discredit": {TierDiscredited, TierSeriouslyDiscredited},
	"suspend":   {TierAdvanced, TierCertified},
	"resume":    {TierAdvanced, TierCertified},
	"revoke":    {TierRegular, TierDiscredited, TierSeriouslyDiscredited},
	"repair":    {TierRegular, TierDiscredited},
	"expire":    {TierCertified, TierRegular},
}

func changeAgainstTier(r *Row) bool {
	tiers, ok := tiersAfter[string(r.Slots[tierChange].Text)]
	return ok && !slices.Contains(tiers, r.Slots[tierTier].N)
}

func decidedAfterRecorded(r *Row) bool {
	decided, recorded := &r.Slots[tierDecided], &r.Slots[tierRecorded]
	return decided.Set && recorded.Set && decided.N > r.LocalDay(recorded.N)
}
