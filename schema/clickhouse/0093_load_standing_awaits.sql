-- Records of visible loads that did not enter at first, with how they stand now: standing is rejected, pending, or for those that were tried
-- again entered, unchanged, failed or expired. A failed one carries what it failed for.
-- Parameter: loads Array(UInt64), the visible ones.
CREATE OR REPLACE VIEW load_standing AS
SELECT
    r.load_id AS load_id, r.kind AS kind, r.file AS file, r.line AS line,
    multiIf(r.disposition = 'rejected', 'rejected', t.tries = 0, 'pending', t.outcome) AS standing,
    if(standing = 'failed', t.code, r.code) AS code,
    if(standing = 'failed', t.column, r.column) AS column,
    if(standing = 'failed', t.value, r.value) AS value,
    if(standing = 'failed', t.message, r.message) AS message,
    r.payload AS payload,
    r.awaits AS awaits
FROM load_rejects AS r
LEFT JOIN
(
    SELECT
        origin_load, kind, file, line, count() AS tries, toString(argMax(outcome, load_id)) AS outcome, argMax(code, load_id) AS code,
        argMax(column, load_id) AS column, argMax(value, load_id) AS value, argMax(message, load_id) AS message
    FROM load_retries
    WHERE has({loads:Array(UInt64)}, load_id)
    GROUP BY origin_load, kind, file, line
) AS t ON r.load_id = t.origin_load AND r.kind = t.kind AND r.file = t.file AND r.line = t.line
WHERE has({loads:Array(UInt64)}, r.load_id)
