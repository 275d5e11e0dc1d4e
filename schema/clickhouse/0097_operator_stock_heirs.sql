-- The state of every operator at an instant, by the tier it holds in name (a suspended operator keeps it).
-- Where links are followed, an operator that has gone on as another one by then is that one: it is not counted beside it, and
-- its title goes over to one that has no decision of its own yet.
-- Parameters: before Int64 (ms), the instant, not included; loads Array(UInt64), the visible ones; today Int32 (days since 1970), the
-- local day that ends then; follow UInt8, whether links are followed; known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW operator_stock AS
WITH
    heir AS
    (
        SELECT operator_key AS source, heir_key AS target
        FROM operator_heirs(loads = {loads:Array(UInt64)}, known = {known:Int64}, today = {today:Int32})
        WHERE {follow:UInt8}
    ),
    state AS
    (
        SELECT
            operator_key, count() AS decisions, countIf(past) AS decided, maxIf(valid_from, past) AS since,
            argMaxIf(tier, valid_from, past) AS title, argMaxIf(regime, valid_from, past) AS regime
        FROM
        (
            SELECT operator_key, valid_from, tier, regime, toUnixTimestamp64Milli(valid_from) < {before:Int64} AS past
            FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = {known:Int64})
            ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
            LIMIT 1 BY operator_key, valid_from
        )
        GROUP BY operator_key
    ),
    inherited AS
    (
        SELECT h.target AS operator_key, sum(s.decided) AS decided, argMaxIf(s.title, s.since, s.decided > 0) AS title, argMaxIf(s.regime, s.since, s.decided > 0) AS regime
        FROM heir AS h INNER JOIN state AS s ON h.source = s.operator_key
        GROUP BY operator_key
    )
SELECT
    o.operator_key AS operator_key,
    o.group_key AS group_key,
    -- Without any decision: unknown. Before the first one: regular.
    multiIf(t.decided > 0, toString(t.title), i.decided > 0, toString(i.title), t.decisions > 0, 'regular', 'unknown') AS tier,
    if(t.decided = 0 AND i.decided > 0, i.regime, t.regime) AS regime,
    o.sector AS sector,
    o.size_class AS size_class,
    o.home_office AS home_office
FROM
(
    SELECT operator_key, group_key, sector, size_class, home_office, closed_on
    FROM visible_operators(loads = {loads:Array(UInt64)}, known = {known:Int64})
    ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key
) AS o
LEFT JOIN state AS t ON o.operator_key = t.operator_key
LEFT JOIN inherited AS i ON o.operator_key = i.operator_key
WHERE (isNull(o.closed_on) OR toInt32(assumeNotNull(o.closed_on)) > {today:Int32})
  AND o.operator_key NOT IN (SELECT source FROM heir)
