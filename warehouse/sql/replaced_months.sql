-- Parameters: load UInt64, the one that enters or leaves; others Array(UInt64), the loads visible before and after.
-- Column: months (YYYYMM in UTC) in which facts rest on rows of the others that it makes void.
WITH (SELECT groupUniqArray((toString(kind), since, until)) FROM load_replacements WHERE load_id = {load:UInt64}) AS replaced
SELECT DISTINCT month
FROM
(
    -- Of a declaration that was in several months, another version may live again in its own.
    SELECT toYYYYMM(lodged_at) AS month FROM declarations
    WHERE notEmpty(replaced) AND has({others:Array(UInt64)}, load_id) AND declaration_key IN
    (
        SELECT declaration_key FROM declarations
        WHERE notEmpty(replaced) AND load_id < {load:UInt64} AND has({others:Array(UInt64)}, load_id)
          AND arrayExists(r -> r.1 = 'declarations' AND lodged_at >= r.2 AND lodged_at < r.3, replaced)
    )
    UNION ALL
    SELECT lodged_month FROM declaration_events
    WHERE notEmpty(replaced) AND load_id < {load:UInt64} AND has({others:Array(UInt64)}, load_id)
      AND arrayExists(r -> r.1 = 'declaration_events' AND occurred_at >= r.2 AND occurred_at < r.3, replaced)
    UNION ALL
    SELECT lodged_month FROM inspections
    WHERE notEmpty(replaced) AND load_id < {load:UInt64} AND has({others:Array(UInt64)}, load_id)
      AND arrayExists(r -> r.1 = 'inspections' AND ordered_at >= r.2 AND ordered_at < r.3, replaced)
    UNION ALL
    SELECT toYYYYMM(lodged_at) FROM declarations
    WHERE notEmpty(replaced) AND has({others:Array(UInt64)}, load_id) AND hasAny([operator_key, declarant_key], (
        SELECT groupUniqArray(operator_key) FROM tier_history
        WHERE notEmpty(replaced) AND load_id < {load:UInt64} AND has({others:Array(UInt64)}, load_id)
          AND arrayExists(r -> r.1 = 'tier_history' AND valid_from >= r.2 AND valid_from < r.3, replaced)
    ))
)
WHERE month > 0
