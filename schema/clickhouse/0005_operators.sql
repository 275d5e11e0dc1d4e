-- Registered operators (WCO Data Model Party), one row per received version.
CREATE TABLE IF NOT EXISTS operators
(
    operator_key   UInt64 COMMENT 'xxHash64 of operator_id',
    operator_id    String,
    uscc           String,
    customs_code   String,
    aeo_code       String,
    name           String,
    name_en        String,
    country        LowCardinality(String),
    home_office    LowCardinality(String),
    sector         LowCardinality(String),
    size_class     LowCardinality(String),
    group_key      UInt64 COMMENT 'xxHash64 of group_id; the operator itself where none is stated',
    group_id       String,
    established_on Nullable(Date32),
    closed_on      Nullable(Date32),
    confidentiality_request    Bool,
    confidentiality_request_on Nullable(Date32),
    sdc_waiver     Bool,
    sdc_waiver_on  Nullable(Date32),
    sdc_waiver_document String,
    recorded_at    DateTime64(3, 'UTC'),
    version        UInt32,
    payload_hash   UInt64,
    flags          UInt64,
    load_id        UInt64,
    line           UInt64
)
ENGINE = MergeTree
ORDER BY operator_key
