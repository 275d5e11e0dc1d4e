-- Controls of a declaration (or of an operator, for audits), kept in the month the declaration was lodged (0 for audits).
CREATE TABLE IF NOT EXISTS inspections
(
    inspection_key  UInt64 COMMENT 'xxHash64 of inspection_id',
    inspection_id   String,
    declaration_key UInt64 COMMENT '0 for audits',
    lodged_month    UInt32 COMMENT 'YYYYMM (UTC) of the declaration',
    operator_key    UInt64,
    side            Enum8('domestic' = 1, 'foreign' = 2),
    control_type    Enum8('documentary' = 1, 'physical' = 2, 'nii' = 3, 'quarantine_sampling' = 4, 'lab' = 5, 'audit' = 6),
    selection_basis Enum8('unknown' = 0, 'random' = 1, 'risk_rule' = 2, 'intel' = 3, 'mandatory' = 4, 'reinspection' = 5),
    ordered_at      DateTime64(3, 'UTC'),
    started_at      Nullable(DateTime64(3, 'UTC')),
    ended_at        Nullable(DateTime64(3, 'UTC')),
    is_joint        Bool,
    visit_id        String,
    officers_n      UInt8 COMMENT '0 where not stated',
    officer_hours   Nullable(Decimal(18, 4)),
    result          Enum8('pending' = 1, 'conform' = 2, 'minor' = 3, 'discrepancy' = 4, 'seizure' = 5, 'cancelled' = 6),
    finding_codes   Array(LowCardinality(String)),
    recovered_cny   Nullable(Decimal(18, 2)),
    recorded_at     DateTime64(3, 'UTC'),
    payload_hash    UInt64,
    flags           UInt64,
    load_id         UInt64,
    line            UInt64
)
ENGINE = MergeTree
PARTITION BY lodged_month
ORDER BY (declaration_key, inspection_key)
