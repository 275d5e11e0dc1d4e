-- Credit assessments as they stand with their items: of what the loads hold, as known at an instant, the latest row of each, with
--   items_score, 100 and the scores of the applicable items, NULL where none are known;
--   total, as stated or else items_score;
--   wrong_total (S002), the total is not items_score, is not stated beside items, or could not be read (then the row is flagged and has none);
--   wrong_outcome (S003), a pass with a total below 95 or with an item at -2.
-- The loader judges by the same rules while items are known to it; items may come later, be corrected or be taken back.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts.
CREATE OR REPLACE VIEW visible_credit_assessments AS
WITH
(
    SELECT groupArray((load_id, since, until)) FROM load_replacements
    WHERE kind = 'credit_assessments' AND has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
) AS replaced
SELECT
    a.*,
    if(i.criteria = 0, NULL, i.due) AS items_score,
    coalesce(a.total_score, items_score) AS total,
    if(isNull(a.total_score), i.criteria > 0 OR bitTest(a.flags, 4), i.criteria > 0 AND a.total_score != i.due) AS wrong_total,
    a.outcome = 'pass' AND (i.failed > 0 OR ifNull(total < 95, false)) AS wrong_outcome
FROM
(
    SELECT * FROM credit_assessments
    WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
      AND (empty(replaced) OR NOT arrayExists(r -> load_id < r.1 AND toDateTime64(assessed_on, 3, 'UTC') >= r.2 AND toDateTime64(assessed_on, 3, 'UTC') < r.3, replaced))
    ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY record_key
) AS a
LEFT JOIN
(
    SELECT assessment_key, count() AS criteria, toDecimal64(100 + sumIf(ifNull(score, 0), applicable), 2) AS due, countIf(applicable AND score = -2) AS failed
    FROM
    (
        SELECT assessment_key, applicable, score FROM assessment_items
        WHERE has({loads:Array(UInt64)}, load_id) AND toUnixTimestamp64Milli(recorded_at) <= {known:Int64}
        ORDER BY record_key, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY record_key
    )
    GROUP BY assessment_key
) AS i ON a.record_key = i.assessment_key
