-- Parameter: builds Array(UInt32). Columns: build and tier, as 16 times the one and the number of the other; how many facts of the tier the build has.
SELECT toUInt32(build * 16 + toUInt8(tier)) AS build_tier, count() FROM fact WHERE build IN {builds:Array(UInt32)} GROUP BY build_tier
