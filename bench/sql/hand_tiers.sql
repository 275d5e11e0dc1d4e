-- When which management tier began under which regime, by operator, in order of time.
CREATE TABLE hand_tiers ENGINE = Join(ANY, LEFT, operator_key) AS
SELECT
    operator_key,
    arrayMap(x -> x.1, arraySort(groupArray((toUnixTimestamp64Milli(valid_from), management_tier, regime))) AS sorted) AS since,
    arrayMap(x -> x.2, sorted) AS tiers, arrayMap(x -> x.3, sorted) AS regimes
FROM
(
    SELECT operator_key, valid_from, management_tier, regime FROM tier_history
    ORDER BY operator_key, valid_from, version DESC, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY operator_key, valid_from
)
GROUP BY operator_key
