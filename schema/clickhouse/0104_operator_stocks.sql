-- The state of every operator at the end of each of some local days, by the tier it holds in name (a suspended operator keeps it).
-- Where links are followed, an operator that has gone on as another one by then is that one: it is not counted beside it, and
-- its title goes over to one that has no decision of its own yet.
-- Parameters: days Array(Int32), those days (since 1970); befores Array(Int64) (ms), of each the first instant that is not included; loads Array(UInt64),
-- the visible ones; follow UInt8, whether links are followed; known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW operator_stocks AS
WITH RECURSIVE
    link AS
    (
        SELECT from_operator_key AS source, to_operator_key AS target, toInt32(effective_on) AS since
        FROM
        (
            SELECT from_operator_key, to_operator_key, kind, effective_on FROM visible_operator_links(loads = {loads:Array(UInt64)}, known = {known:Int64})
            ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
            LIMIT 1 BY record_key
        )
        WHERE kind != 'split' AND {follow:UInt8}
    ),
    path AS
    (
        SELECT source, target, since FROM link
        UNION ALL
        SELECT p.source, l.target, greatest(p.since, l.since) FROM path AS p INNER JOIN link AS l ON p.target = l.source
    ),
    -- From the day on which all links of one of its paths hold.
    heir AS (SELECT source, target, tupleElement(end, 1) AS today FROM path ARRAY JOIN arrayZip({days:Array(Int32)}, {befores:Array(Int64)}) AS end WHERE since <= today GROUP BY ALL),
    state AS
    (
        SELECT
            operator_key, tupleElement(end, 1) AS today, count() AS decisions, countIf(past) AS decided, maxIf(valid_from, past) AS since,
            argMaxIf(tier, valid_from, past) AS title, argMaxIf(regime, valid_from, past) AS regime
        FROM
        (
            SELECT operator_key, valid_from, tier, regime, end, toUnixTimestamp64Milli(valid_from) < tupleElement(end, 2) AS past
            FROM
            (
                SELECT operator_key, valid_from, tier, regime
                FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = {known:Int64})
                ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
                LIMIT 1 BY operator_key, valid_from
            )
            ARRAY JOIN arrayZip({days:Array(Int32)}, {befores:Array(Int64)}) AS end
        )
        GROUP BY operator_key, today
    ),
    inherited AS
    (
        SELECT
            h.target AS operator_key, h.today AS today, sum(s.decided) AS decided,
            argMaxIf(s.title, s.since, s.decided > 0) AS title, argMaxIf(s.regime, s.since, s.decided > 0) AS regime
        FROM heir AS h INNER JOIN state AS s ON h.source = s.operator_key AND h.today = s.today
        GROUP BY operator_key, today
    )
SELECT
    toDate32(o.today) AS day,
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
    SELECT operator_key, group_key, sector, size_class, home_office, tupleElement(end, 1) AS today
    FROM
    (
        SELECT operator_key, group_key, sector, size_class, home_office, closed_on
        FROM visible_operators(loads = {loads:Array(UInt64)}, known = {known:Int64})
        ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY operator_key
    )
    ARRAY JOIN arrayZip({days:Array(Int32)}, {befores:Array(Int64)}) AS end
    WHERE isNull(closed_on) OR toInt32(assumeNotNull(closed_on)) > today
) AS o
LEFT JOIN state AS t ON o.operator_key = t.operator_key AND o.today = t.today
LEFT JOIN inherited AS i ON o.operator_key = i.operator_key AND o.today = i.today
WHERE (o.operator_key, o.today) NOT IN (SELECT source, today FROM heir)
