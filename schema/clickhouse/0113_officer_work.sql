-- What officers did about declarations: a row for each visit of domestic controls that were not cancelled, audits apart, by the local day on which the first of
-- them started or, where none states that, ended or was ordered. A visit is as long as the longest of its controls, and of one kind: that of the goods
-- themselves before their picture, of that before samples, of these before documents. Where nothing was begun by what is known, nothing was done yet.
-- Parameters: loads Array(UInt64); known Int64 (ms), the latest recorded_at that counts; cut Int64 (ms), the data cut; zone String, the
-- reporting zone; since and until Date32, the local days of the question, the latter not included.
CREATE OR REPLACE VIEW officer_work AS
SELECT declaration_key, day, kind, hours
FROM
(
    SELECT
        declaration_key, max(officer_hours) AS hours, coalesce(min(started_at), min(ended_at)) AS begun,
        toDate32(toTimeZone(assumeNotNull(coalesce(begun, min(ordered_at))), {zone:String})) AS day,
        multiIf(max(control_type = 'physical'), 'manual', max(control_type = 'nii'), 'scan', max(control_type != 'documentary'), 'sampling', 'documentary') AS kind
    FROM
    (
        SELECT * FROM visible_inspections(loads = {loads:Array(UInt64)}, known = {known:Int64})
        WHERE declaration_key IN
        (
            SELECT declaration_key FROM inspections
            WHERE toDate32(toTimeZone(assumeNotNull(coalesce(started_at, ended_at, ordered_at)), {zone:String})) BETWEEN {since:Date32} AND addDays({until:Date32}, -1)
        )
        ORDER BY declaration_key, inspection_key, recorded_at DESC, load_id DESC, line DESC
        LIMIT 1 BY declaration_key, inspection_key
    )
    WHERE side = 'domestic' AND result != 'cancelled' AND control_type != 'audit'
    GROUP BY declaration_key, if(visit_id = '', inspection_key, xxHash64(visit_id))
    HAVING max(result != 'pending') OR isNotNull(begun) OR isNotNull(hours)
)
WHERE day >= {since:Date32} AND day < {until:Date32}
