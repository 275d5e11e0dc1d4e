-- Offences by the day on which they were decided instead of that on which they occurred, with the tier when they occurred.
-- Parameters: those of enforcement_rows.
CREATE OR REPLACE VIEW offence_decision_rows AS
SELECT * REPLACE (assumeNotNull(decided) AS day)
FROM enforcement_rows(
    loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32})
WHERE record = 'offence' AND isNotNull(decided)
