-- Numbers as those of declarations are packed.
ALTER TABLE inspections
    MODIFY COLUMN ordered_at DateTime64(3, 'UTC') CODEC(T64),
    MODIFY COLUMN recorded_at DateTime64(3, 'UTC') CODEC(T64),
    MODIFY COLUMN line UInt64 CODEC(T64)
