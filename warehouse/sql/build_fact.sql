-- Builds months of the fact. Whoever changes what it makes, in what it reads, changes factDefinition.
-- Reads: fact_rows and what it reads; builds Array(UInt32), one for each of months.
INSERT INTO fact (build, operator_key, lodged_at, declaration_key, group_key, tier, tier_declarant, regime, direction, transport_mode, office,
    partner_country, hs2, hs6, channel, risk_stratum, declared_ccy, cancelled, outside_value, value_cny, value_declared, net_kg,
    inspected, completed, hit, hit_minor, insp_manual, insp_nii, sampled, sample_completed, sample_failed, sample_minor, doc_checked, inspections, selection_basis, is_random,
    officer_hours, inspection_hours, recovered_cny, onsite_ms, inspections_ended_ms, samples_ended_ms, arrived_ms, unloaded_ms, accepted_ms, channelled_ms, documents_checked_ms,
    paid_ms, examination_started_ms, examination_ended_ms, examination_open_ms, released_ms, cleared_ms, removed_ms, cancelled_ms,
    quality, flags, gaps)
SELECT transform(toYYYYMM(lodged_at), months, builds, toUInt32(0)) AS build, * FROM fact_rows
