-- Builds months of the fact. Whoever changes what it makes, in the views it reads, changes factDefinition.
-- Parameters: months Array(UInt32) (YYYYMM in UTC), builds Array(UInt32), pairwise; the others as those of fact_rows.
INSERT INTO fact (build, operator_key, lodged_at, declaration_key, group_key, tier, tier_declarant, regime, direction, transport_mode, office,
    partner_country, hs2, hs6, channel, risk_stratum, declared_ccy, cancelled, outside_value, value_cny, value_declared, net_kg,
    inspected, completed, hit, insp_manual, insp_nii, sampled, sample_completed, sample_failed, doc_checked, inspections, selection_basis, is_random,
    officer_hours, inspection_hours, recovered_cny, onsite_ms, arrived_ms, unloaded_ms, accepted_ms, channelled_ms, documents_checked_ms,
    paid_ms, examination_started_ms, examination_ended_ms, examination_open_ms, released_ms, cleared_ms, removed_ms, cancelled_ms,
    quality, flags, gaps)
SELECT transform(toYYYYMM(lodged_at), {months:Array(UInt32)}, {builds:Array(UInt32)}, toUInt32(0)) AS build, *
FROM fact_rows(months = {months:Array(UInt32)}, loads = {loads:Array(UInt64)}, known = {known:Int64}, only = {only:UInt64}, cut = {cut:Int64},
    gap_loads = {gap_loads:Array(UInt64)}, gap_bits = {gap_bits:Array(UInt16)},
    outside_loads = {outside_loads:Array(UInt64)}, outside_codes = {outside_codes:Array(Array(String))})
