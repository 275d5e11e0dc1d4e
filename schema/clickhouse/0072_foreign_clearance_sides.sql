-- Clearances abroad around the day on which recognition with a partner came into force within the days of the question, that day being the
-- cohort: those of the partner (treated), and for each cohort those of countries that were not recognised on any of the days. A month before and a month after that day are
-- left out, and so are operators whose tier changed.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW foreign_clearance_sides AS
WITH
    (
        SELECT groupUniqArray(begins) FROM
        (
            SELECT arrayMin(s -> s.1, arrayFilter(s -> s.1 < {until:Date32} AND s.2 > {since:Date32}, stretches)) AS begins
            FROM country_recognitions(loads = {loads:Array(UInt64)}, known = {known:Int64})
            WHERE arrayExists(s -> s.1 < {until:Date32} AND s.2 > {since:Date32}, stretches)
        )
        WHERE begins > {since:Date32}
    ) AS starts,
    arrayFilter(s -> s.1 < {until:Date32} AND s.2 > {since:Date32}, r.stretches) AS within
SELECT
    r.* EXCEPT (stretches, within), notEmpty(within) AS treated, cohort, r.day >= cohort AS after
FROM foreign_clearance_rows(loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32}) AS r
ARRAY JOIN if(empty(within), starts, arrayFilter(c -> has(starts, c), [arrayMin(s -> s.1, within)])) AS cohort
WHERE r.steady AND (r.day < addMonths(cohort, -1) OR r.day >= addMonths(cohort, 1)) AND (empty(within) OR arrayExists(s -> s.1 = cohort AND r.day < s.2, within))
