-- Which operators those that were merged, renamed or succeeded by a day go on as, directly or by way of others: a row for each of them.
-- Who is split off does not end the one it comes from.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; today Int32 (days since 1970), the local day.
CREATE OR REPLACE VIEW operator_heirs AS
WITH RECURSIVE
    link AS
    (
        SELECT from_operator_key AS source, to_operator_key AS target
        FROM
        (
            SELECT from_operator_key, to_operator_key, kind, effective_on FROM visible_operator_links(loads = {loads:Array(UInt64)}, known = {known:Int64})
            ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
            LIMIT 1 BY record_key
        )
        WHERE kind != 'split' AND toInt32(effective_on) <= {today:Int32}
    ),
    heir AS
    (
        SELECT source, target FROM link
        UNION ALL
        SELECT h.source, l.target FROM heir AS h INNER JOIN link AS l ON h.target = l.source
    )
SELECT DISTINCT source AS operator_key, target AS heir_key FROM heir
