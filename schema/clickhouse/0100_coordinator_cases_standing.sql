-- Coordinator cases that were open at the data cut, whenever they were opened, on the last of the question's days.
-- Parameters: those of coordinator_case_rows.
CREATE OR REPLACE VIEW coordinator_cases_standing AS
SELECT * REPLACE (addDays({until:Date32}, -1) AS day)
FROM coordinator_case_rows(
    loads = {loads:Array(UInt64)}, known = {known:Int64}, cut = {cut:Int64}, zone = {zone:String}, since = {since:Date32}, until = {until:Date32})
WHERE open
