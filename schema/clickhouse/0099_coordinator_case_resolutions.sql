-- Coordinator cases that were resolved by the data cut, by the day of that instead of the day they were opened.
-- Parameters: those of coordinator_case_rows.
CREATE OR REPLACE VIEW coordinator_case_resolutions AS
SELECT * REPLACE (toDate32(toTimeZone(fromUnixTimestamp64Milli({cut:Int64} - watched + waited), {zone:String})) AS day)
FROM coordinator_case_rows(
    loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32})
WHERE resolved
