-- Column: the highest build number that any partition of the fact or any version ever had, or that anybody took.
SELECT toUInt32(greatest(
    (SELECT max(toUInt32OrZero(splitByChar('-', partition_id)[2])) FROM system.parts WHERE database = currentDatabase() AND table = 'fact'),
    (SELECT max(arrayMax(builds.build)) FROM data_versions),
    (SELECT max(build) FROM builds_taken)))
