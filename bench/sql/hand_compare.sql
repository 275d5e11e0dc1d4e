-- Columns: rows and checksum of the live builds, rows and checksum of what was made by hand, over every column but the build's number.
WITH
    (SELECT argMax(builds.build, version) FROM data_versions) AS live,
    (SELECT (count(), sum(sipHash64(tuple(* EXCEPT build)))) FROM fact WHERE has(live, build)) AS ours,
    (SELECT (count(), sum(sipHash64(tuple(* EXCEPT build)))) FROM fact_by_hand) AS hand
SELECT ours.1, ours.2, hand.1, hand.2
