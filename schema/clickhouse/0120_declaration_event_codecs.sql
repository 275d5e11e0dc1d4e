-- Numbers as those of declarations are packed.
ALTER TABLE declaration_events
    MODIFY COLUMN occurred_at DateTime64(3, 'UTC') CODEC(T64),
    MODIFY COLUMN recorded_at DateTime64(3, 'UTC') CODEC(T64),
    MODIFY COLUMN line UInt64 CODEC(T64)
