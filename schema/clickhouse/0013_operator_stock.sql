-- The state of every operator at an instant, by the tier it holds in name (a suspended operator keeps it).
-- Parameters: before Int64 (ms), the instant, not included; loads Array(UInt64), the visible ones; today Int32 (days since 1970), the local day that ends then.
CREATE VIEW IF NOT EXISTS operator_stock AS
SELECT
    o.operator_key AS operator_key,
    o.group_key AS group_key,
    -- Without any decision: unknown. Before the first one: regular.
    multiIf(t.decisions = 0, 'unknown', t.decided = 0, 'regular', toString(t.title)) AS tier,
    t.regime AS regime,
    o.sector AS sector,
    o.size_class AS size_class,
    o.home_office AS home_office
FROM
(
    SELECT operator_key, group_key, sector, size_class, home_office, closed_on
    FROM operators
    WHERE has({loads:Array(UInt64)}, load_id)
    ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key
) AS o
LEFT JOIN
(
    SELECT
        operator_key, count() AS decisions, countIf(past) AS decided,
        argMaxIf(tier, valid_from, past) AS title, argMaxIf(regime, valid_from, past) AS regime
    FROM
    (
        SELECT operator_key, valid_from, tier, regime, toUnixTimestamp64Milli(valid_from) < {before:Int64} AS past
        FROM tier_history
        WHERE has({loads:Array(UInt64)}, load_id)
        ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY operator_key, valid_from
    )
    GROUP BY operator_key
) AS t ON o.operator_key = t.operator_key
WHERE isNull(o.closed_on) OR toInt32(assumeNotNull(o.closed_on)) > {today:Int32}
