-- The columns of inspections.csv as they are. The month of the declaration is not among them, so that of the order is used.
CREATE TABLE ref_inspections
(
    inspection_id String, declaration_id String, operator_id String, side Enum8('domestic' = 1, 'foreign' = 2), control_type Enum8('documentary' = 1, 'physical' = 2, 'nii' = 3, 'quarantine_sampling' = 4, 'lab' = 5, 'audit' = 6),
    selection_basis Enum8('unknown' = 0, 'random' = 1, 'risk_rule' = 2, 'intel' = 3, 'mandatory' = 4, 'reinspection' = 5), ordered_at DateTime64(3, 'UTC'), started_at Nullable(DateTime64(3, 'UTC')),
    ended_at Nullable(DateTime64(3, 'UTC')), is_joint Bool, visit_id String, officers_n UInt8, officer_hours Nullable(Decimal(9, 4)),
    result Enum8('pending' = 1, 'conform' = 2, 'minor' = 3, 'discrepancy' = 4, 'seizure' = 5, 'cancelled' = 6), finding_codes String, recovered_cny Nullable(Decimal(18, 2)), recorded_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ordered_at)
ORDER BY (declaration_id, inspection_id)
