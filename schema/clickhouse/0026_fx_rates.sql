-- Exchange rates. The customs rate of a month is the latest one of kind customs that begins in it.
-- One row per received version: of the rows of a record_key the one recorded last counts.
CREATE TABLE IF NOT EXISTS fx_rates
(
    record_key   UInt64 COMMENT 'hash of ccy, kind, valid_from',
    ccy          LowCardinality(String),
    kind         LowCardinality(String),
    valid_from   Date32,
    cny_per_unit Decimal(18, 8),
    quote_unit   UInt16,
    recorded_at  DateTime64(3, 'UTC'),
    payload_hash UInt64,
    flags        UInt64,
    load_id      UInt64,
    line         UInt64
)
ENGINE = MergeTree
ORDER BY record_key
