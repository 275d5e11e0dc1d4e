-- Column: editions that numbered groups and were never published.
SELECT DISTINCT edition FROM group_numbers WHERE edition NOT IN (SELECT arrayJoin(builds.build) FROM data_versions)
