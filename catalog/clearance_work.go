package catalog

import "slices"

const (
	workedOn = " By the local day on which the visit started or, where none of its controls states that, ended or was ordered; one that is pending and states neither start, end nor " +
		"hours has not begun."
	whereWorked = " There are rows for what was lodged in the period and for what was done in it."
	kindOfVisit = " A joint visit counts once, with its longest control, and as one kind: manual before scan, scan before sampling, sampling before documentary. The four kinds add up to officerHoursWorked."
)

// workMeasures are the officer hours by the day on which they were spent (metric 12), whenever the declarations were lodged that they were spent on.
var workMeasures = []Measure{
	hoursOn("officerHoursWorked", "Officer hours by day of work", "Officers times hours of all visits to declarations, preparation included; a joint visit counts once, with its longest control. "+
		"Tier, office and the like are those of the declaration at lodgement. Audits are apart, in auditHours."+workedOn+whereWorked, hoursWorked),
	hoursOn("manualHoursWorked", "Officer hours of manual inspections, by day of work", "The part of officerHoursWorked in visits with a manual inspection of the goods."+kindOfVisit+whereWorked, hoursOf("manual")),
	hoursOn("scanHoursWorked", "Officer hours of scan inspections, by day of work", "The part of officerHoursWorked in visits with a non-intrusive inspection by scanner."+kindOfVisit+whereWorked, hoursOf("scan")),
	hoursOn("samplingHoursWorked", "Officer hours of sampling, by day of work", "The part of officerHoursWorked in visits with a quarantine sample or a laboratory control."+kindOfVisit+whereWorked, hoursOf("sampling")),
	hoursOn("documentaryHoursWorked", "Officer hours of documentary checks, by day of work", "The part of officerHoursWorked in checks of documents alone."+kindOfVisit+whereWorked, hoursOf("documentary")),
	{
		Name: "auditHours", Metric: 12, ID: "officer_hours__audits", Title: "Officer hours of audits", Unit: OfficerHours, Rows: "audits", Rollup: RollSum, Version: "1",
		Interval: everyRecord, Source: hoursSource,
		Doc: "Officers times hours of audits of operators, which are about no declaration in particular; tier and regime of the operator when the audit started. 0 where the sources state no " +
			"audits." + workedOn + whereWorked,
		Formula: TotalOn{Of: Aggregate{Name: "audit_hours", Column: "work_hours", Scale: 4}, View: "audit_rows"}, NeedsCover: []Cover{CoverInspections, CoverHours},
		By: slices.Concat(timeNames, []string{"tier", "regime", "sector", "sizeClass", "operator", "group"}),
	},
}

func hoursOf(kind string) Aggregate {
	return hoursWorked.where("hours_worked_"+kind, Coded{"work_kind", []string{kind}})
}

func hoursOn(name, title, doc string, of Aggregate) Measure {
	return Measure{
		Name: name, Metric: 12, ID: "officer_hours__by_work_date", Title: title, Doc: doc, Unit: OfficerHours, Rows: "visits", Rollup: RollSum, Version: "1",
		Interval: everyRecord, Source: hoursSource, Formula: TotalOn{Of: of, View: "officer_work", ByDeclaration: true}, NeedsCover: []Cover{CoverInspections, CoverHours},
	}
}
