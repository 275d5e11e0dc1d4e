-- What the fact left out of findings, and when controls were through. inspections_ended_ms and samples_ended_ms are null while one of them is pending and where one does not
-- state its end.
ALTER TABLE fact
    ADD COLUMN IF NOT EXISTS hit_minor Bool COMMENT 'a manual or scan inspection ended in a minor finding' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS sample_minor Bool COMMENT 'a sample ended in a minor finding' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS inspections_ended_ms Nullable(Int64) COMMENT 'end of the last manual or scan inspection - lodged_at' CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS samples_ended_ms Nullable(Int64) COMMENT 'end of the last sample - lodged_at' CODEC(ZSTD(1))
