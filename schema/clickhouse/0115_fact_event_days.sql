-- When events were, as questions by their day ask for it (ms): with these a question reads the declarations around its days, whenever they were lodged.
ALTER TABLE fact
    ADD INDEX IF NOT EXISTS released (toUnixTimestamp64Milli(lodged_at) + ifNull(released_ms, 0)) TYPE minmax,
    ADD INDEX IF NOT EXISTS inspections_ended (toUnixTimestamp64Milli(lodged_at) + ifNull(inspections_ended_ms, 0)) TYPE minmax,
    ADD INDEX IF NOT EXISTS samples_ended (toUnixTimestamp64Milli(lodged_at) + ifNull(samples_ended_ms, 0)) TYPE minmax
