-- Criteria of credit assessments by the day of assessment, each beside the same criterion of the operator's assessment before by the same version
-- of the standard; an assessment without criteria is one row. On the row of one criterion of each stands what is said of the whole: the total, 100 and the sum
-- of its scores, and whether it passes, with a total of 95 or more and no score of -2.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW assessment_rows AS
SELECT
    r.assessed_on AS day, '' AS left_out,
    r.operator_key AS operator_key, if(o.group_key = 0, r.operator_key, o.group_key) AS group_key,
    if(t.management_tier = '', 'unknown', t.management_tier) AS tier, t.assumed AS assumed, r.load_id AS load_id,
    o.home_office AS home_office, if(o.sector = '', 'unknown', o.sector) AS sector, if(o.size_class = '', 'unknown', o.size_class) AS size_class,
    r.record_key AS assessment_key, r.kind AS kind, r.standard AS standard, r.outcome AS outcome,
    if(i.criterion_class = '', 'unknown', i.criterion_class) AS criterion_class, if(i.domain = '', 'unknown', i.domain) AS domain,
    i.applicable AND isNotNull(i.score) AS scored, i.score AS score, scored AND ifNull(i.score >= 0, false) AS met,
    scored AND r.previous != 0 AND p.applicable AND isNotNull(p.score) AS paired, toInt32(ifNull(i.score, 0)) - toInt32(ifNull(p.score, 0)) AS change,
    scored AND i.record_key = w.leader AS whole, 100 + w.scores AS total, whole AND total >= 95 AND w.worst > -2 AS passed
FROM
(
    SELECT
        *, toDateTime64(assessed_on, 3, {zone:String}) AS at, if(standard_version = '', 'unknown', toString(standard_version)) AS standard,
        if(kind = 'self', 0, lagInFrame(record_key) OVER (PARTITION BY operator_key, standard, kind = 'self' ORDER BY assessed_on, record_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS previous
    FROM latest_credit_assessments(loads = {loads:Array(UInt64)}, known = {known:Int64})
) AS r
LEFT JOIN latest_assessment_items(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS i ON r.record_key = i.assessment_key
LEFT ANY JOIN latest_assessment_items(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS p ON r.previous = p.assessment_key AND i.criterion_code = p.criterion_code
LEFT ANY JOIN
(
    SELECT assessment_key, min(record_key) AS leader, sum(toInt32(assumeNotNull(score))) AS scores, min(assumeNotNull(score)) AS worst
    FROM latest_assessment_items(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE applicable AND isNotNull(score)
    GROUP BY assessment_key
) AS w ON r.record_key = w.assessment_key
LEFT ANY JOIN latest_operators(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS o ON r.operator_key = o.operator_key
ASOF LEFT JOIN tier_decisions(loads = {loads:Array(UInt64)}, known = {known:Int64}) AS t ON r.operator_key = t.operator_key AND r.at >= t.valid_from
