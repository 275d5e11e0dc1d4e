-- Parameters: edition UInt32; builds Array(UInt32), those of it. Numbers the groups that have rows in them and no number yet, from one above the highest, 1 at first.
INSERT INTO group_numbers (edition, group_key, number)
WITH known AS (SELECT group_key, number FROM group_numbers WHERE edition IN (SELECT arrayJoin(builds.build) FROM data_versions))
SELECT {edition:UInt32}, group_key, toUInt32((SELECT if(count() = 0, 0, max(number)) FROM known) + row_number() OVER ())
FROM (SELECT DISTINCT group_key FROM rollup_operator WHERE build IN {builds:Array(UInt32)} AND group_key NOT IN (SELECT group_key FROM known))
