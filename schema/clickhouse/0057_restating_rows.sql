-- Which loads say what about the declarations of some months, of the loads that are visible on one side of a comparison only, and of
-- rows recorded between the instants of its two sides. Columns: declaration_key, cause (1 declarations, 2 items, 3 events, 4 inspections,
-- 5 decisions on tiers, 6 operators), load_id.
-- Parameters: months Array(UInt32); loads Array(UInt64), visible on either side; changed Array(UInt64), on one side only; since and until
-- Int64 (ms), the instants, the first not included.
CREATE OR REPLACE VIEW restating_rows AS
WITH
    replacement AS
    (
        SELECT load_id AS by, kind, since, until FROM load_replacements
        WHERE has({changed:Array(UInt64)}, load_id)
           OR has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) > {since:Int64} AND toUnixTimestamp64Milli(recorded_at) <= {until:Int64}
    ),
    party AS
    (
        SELECT DISTINCT declaration_key, operator_key FROM declarations
        WHERE toYYYYMM(lodged_at) IN {months:Array(UInt32)} AND has({loads:Array(UInt64)}, load_id) AND op_type != 'tombstone'
    )
SELECT declaration_key, toUInt8(1) AS cause, load_id FROM declarations
WHERE toYYYYMM(lodged_at) IN {months:Array(UInt32)} AND op_type != 'tombstone' AND (has({changed:Array(UInt64)}, load_id) OR
    has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) > {since:Int64} AND toUnixTimestamp64Milli(recorded_at) <= {until:Int64})
UNION ALL
SELECT declaration_key, toUInt8(2), load_id FROM declaration_items
WHERE lodged_month IN {months:Array(UInt32)} AND has({changed:Array(UInt64)}, load_id)
UNION ALL
SELECT declaration_key, toUInt8(3), load_id FROM declaration_events
WHERE lodged_month IN {months:Array(UInt32)} AND (has({changed:Array(UInt64)}, load_id) OR
    has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) > {since:Int64} AND toUnixTimestamp64Milli(recorded_at) <= {until:Int64})
UNION ALL
SELECT declaration_key, toUInt8(4), load_id FROM inspections
WHERE lodged_month IN {months:Array(UInt32)} AND (has({changed:Array(UInt64)}, load_id) OR
    has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) > {since:Int64} AND toUnixTimestamp64Milli(recorded_at) <= {until:Int64})
UNION ALL
SELECT p.declaration_key, toUInt8(5), t.load_id FROM party AS p INNER JOIN tier_history AS t ON p.operator_key = t.operator_key
WHERE has({changed:Array(UInt64)}, t.load_id) OR
    has({loads:Array(UInt64)}, t.load_id) AND toUnixTimestamp64Milli(t.recorded_at) > {since:Int64} AND toUnixTimestamp64Milli(t.recorded_at) <= {until:Int64}
UNION ALL
SELECT p.declaration_key, toUInt8(6), o.load_id FROM party AS p INNER JOIN operators AS o ON p.operator_key = o.operator_key
WHERE has({changed:Array(UInt64)}, o.load_id) OR
    has({loads:Array(UInt64)}, o.load_id) AND toUnixTimestamp64Milli(o.recorded_at) > {since:Int64} AND toUnixTimestamp64Milli(o.recorded_at) <= {until:Int64}
UNION ALL
-- What a file left out of a period that it replaced.
SELECT d.declaration_key, toUInt8(1), r.by FROM declarations AS d CROSS JOIN replacement AS r
WHERE r.kind = 'declarations' AND toYYYYMM(d.lodged_at) IN {months:Array(UInt32)} AND d.load_id < r.by AND d.lodged_at >= r.since AND d.lodged_at < r.until
UNION ALL
SELECT e.declaration_key, toUInt8(3), r.by FROM declaration_events AS e CROSS JOIN replacement AS r
WHERE r.kind = 'declaration_events' AND e.lodged_month IN {months:Array(UInt32)} AND e.load_id < r.by AND e.occurred_at >= r.since AND e.occurred_at < r.until
UNION ALL
SELECT i.declaration_key, toUInt8(4), r.by FROM inspections AS i CROSS JOIN replacement AS r
WHERE r.kind = 'inspections' AND i.lodged_month IN {months:Array(UInt32)} AND i.load_id < r.by AND i.ordered_at >= r.since AND i.ordered_at < r.until
UNION ALL
SELECT p.declaration_key, toUInt8(5), r.by
FROM party AS p INNER JOIN tier_history AS t ON p.operator_key = t.operator_key CROSS JOIN replacement AS r
WHERE r.kind = 'tier_history' AND t.load_id < r.by AND t.valid_from >= r.since AND t.valid_from < r.until
