-- Column: whether a hint alone leaves out partitions of other builds, as it does unless somebody turned that off. There is no build 0.
SELECT count() = 0 FROM fact PREWHERE indexHint(build IN (0, 4294967295))
