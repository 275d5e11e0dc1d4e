-- Parameters: load UInt64, the one that is to leave; others Array(UInt64), the loads that would stay.
-- Columns: load, kind, rows, needed: of the kinds that have no identity of their own, rows of these that refer to an operator or a declaration which no other load has, or that
-- it had quarantined and they let in.
WITH
    operator AS
    (
        SELECT operator_key FROM operators
        WHERE load_id = {load:UInt64} AND operator_key NOT IN (SELECT operator_key FROM operators WHERE has({others:Array(UInt64)}, load_id))
    ),
    declaration AS
    (
        SELECT declaration_key FROM declarations
        WHERE load_id = {load:UInt64} AND op_type != 'tombstone' AND declaration_key NOT IN
            (SELECT declaration_key FROM declarations WHERE has({others:Array(UInt64)}, load_id) AND op_type != 'tombstone')
    )
SELECT load_id AS load, kind, uniqExact(row) AS rows, needed
FROM
(
    SELECT load_id, 'tier_history' AS kind, 'operators' AS needed, cityHash64(operator_key, valid_from, version) AS row FROM tier_history WHERE operator_key IN (SELECT operator_key FROM operator)
    UNION ALL
    SELECT load_id, 'declarations', 'operators', cityHash64(declaration_key, version) FROM declarations
    WHERE op_type != 'tombstone' AND (operator_key IN (SELECT operator_key FROM operator) OR declarant_key IN (SELECT operator_key FROM operator)
        OR owner_key IN (SELECT operator_key FROM operator))
    UNION ALL
    SELECT load_id, 'inspections', 'operators', cityHash64(inspection_key, line) FROM inspections
    WHERE declaration_key = 0 AND operator_key IN (SELECT operator_key FROM operator)
    UNION ALL
    -- What hangs on a declaration may be there once for each month of its versions.
    SELECT load_id, 'declaration_items', 'declarations', cityHash64(declaration_key, item_no, line) FROM declaration_items
    WHERE declaration_key IN (SELECT declaration_key FROM declaration)
    UNION ALL
    SELECT load_id, 'declaration_events', 'declarations', cityHash64(declaration_key, event_type, seq, line) FROM declaration_events
    WHERE declaration_key IN (SELECT declaration_key FROM declaration)
    UNION ALL
    SELECT load_id, 'inspections', 'declarations', cityHash64(inspection_key, line) FROM inspections
    WHERE declaration_key IN (SELECT declaration_key FROM declaration)
    UNION ALL
    SELECT load_id, kind, 'records that waited', cityHash64(kind, file, line) FROM load_retries WHERE origin_load = {load:UInt64} AND outcome = 'entered'
)
WHERE has({others:Array(UInt64)}, load_id)
GROUP BY load_id, kind, needed
ORDER BY load_id DESC, kind
