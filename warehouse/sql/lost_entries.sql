-- What reference lists stated that were taken back and no visible load states now: codes, customs rates by currency and month, and goods codes.
-- Parameters: loads Array(UInt64), the visible ones; only UInt64, the load that was taken back (0: any).
-- Columns: list (of codes by its name, else rate or goods), entry, zone (of an office, else empty), since and upto: loads after the one and
-- up to the other were judged by the list, as nothing else was published while it was visible.
WITH
    gone AS
    (
        SELECT arrayJoin(loads_removed) AS load_id, upto
        FROM (SELECT loads_removed, max(arrayMax(loads_added)) OVER (ORDER BY version ROWS UNBOUNDED PRECEDING) AS upto FROM data_versions)
    )
SELECT list, entry, any(s.zone) AS zone, min(g.load_id) AS since, max(g.upto) AS upto
FROM
(
    SELECT 'country' AS list, toString(code) AS entry, '' AS zone, load_id FROM countries
    UNION ALL
    SELECT 'office', toString(office_code), toString(tz), load_id FROM offices
    UNION ALL
    SELECT 'rate', concat(ccy, ' ', toString(toYYYYMM(valid_from))), '', load_id FROM fx_rates WHERE kind = 'customs'
    UNION ALL
    SELECT 'goods', toString(hs_code), '', load_id FROM hs_codes WHERE length(hs_code) = 6
    UNION ALL
    SELECT 'regime', toString(regime), '', load_id FROM regimes
    UNION ALL
    SELECT toString(list), toString(code), '', load_id FROM codes
) AS s
INNER JOIN gone AS g ON s.load_id = g.load_id
WHERE {only:UInt64} IN (0, s.load_id) AND (list, entry) NOT IN
(
    SELECT 'country', toString(code) FROM countries WHERE has({loads:Array(UInt64)}, load_id)
    UNION ALL
    SELECT 'office', toString(office_code) FROM offices WHERE has({loads:Array(UInt64)}, load_id)
    UNION ALL
    SELECT 'rate', concat(ccy, ' ', toString(toYYYYMM(valid_from))) FROM fx_rates WHERE kind = 'customs' AND has({loads:Array(UInt64)}, load_id)
    UNION ALL
    SELECT 'goods', toString(hs_code) FROM hs_codes WHERE has({loads:Array(UInt64)}, load_id)
    UNION ALL
    SELECT 'regime', toString(regime) FROM regimes WHERE has({loads:Array(UInt64)}, load_id)
    UNION ALL
    SELECT toString(list), toString(code) FROM codes WHERE has({loads:Array(UInt64)}, load_id)
)
GROUP BY list, entry
ORDER BY list, entry
