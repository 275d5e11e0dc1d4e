-- Decisions that discredit, by the local day on which one that holds from the same day was first recorded instead of that from which it holds.
-- Parameters: those of enforcement_rows.
CREATE OR REPLACE VIEW discredit_recorded_rows AS
SELECT e.* REPLACE (r.recorded AS day)
FROM enforcement_rows(
    loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32}) AS e
INNER JOIN
(
    SELECT
        operator_key, toDate32(toTimeZone(valid_from, {zone:String})) AS day,
        toDate32(toTimeZone(min(recorded_at), {zone:String})) AS recorded
    FROM visible_tier_history(loads = {loads:Array(UInt64)}, known = {known:Int64})
    WHERE change_kind = 'discredit'
    GROUP BY operator_key, day
) AS r ON e.operator_key = r.operator_key AND e.day = r.day
WHERE e.record = 'discredit'
