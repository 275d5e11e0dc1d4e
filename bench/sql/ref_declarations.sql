-- The columns of declarations.csv as they are.
CREATE TABLE ref_declarations
(
    declaration_id String, declaration_no String, version UInt32, op_type Enum8('original' = 1, 'amendment' = 2, 'cancellation' = 3, 'tombstone' = 4), direction Enum8('import' = 1, 'export' = 2, 'transit' = 3, 'ftz_in' = 4, 'ftz_out' = 5),
    procedure_code LowCardinality(String), office LowCardinality(String), entry_exit_office LowCardinality(String),
    transport_mode Enum8('unknown' = 0, 'sea' = 1, 'rail' = 2, 'road' = 3, 'air' = 4, 'post' = 5, 'multimodal' = 6, 'fixed' = 7, 'other' = 8), operator_id String, declarant_id String, owner_id String,
    partner_country LowCardinality(String), origin_destination_country LowCardinality(String), trade_country LowCardinality(String),
    lodged_at DateTime64(3, 'UTC'), lodging_regime LowCardinality(String), channel Enum8('unknown' = 0, 'green' = 1, 'yellow' = 2, 'red' = 3, 'blue' = 4), risk_score Nullable(Float32),
    risk_stratum LowCardinality(String), declared_ccy LowCardinality(String), invoice_value Nullable(Decimal(18, 4)),
    value_basis LowCardinality(String), stat_value_cny Nullable(Decimal(18, 2)), fx_rate_id LowCardinality(String),
    net_kg Nullable(Decimal(18, 3)), gross_kg Nullable(Decimal(18, 3)), packages Nullable(UInt32), container_nos String,
    payload_hash String, source_seq String, recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(lodged_at)
ORDER BY declaration_id
