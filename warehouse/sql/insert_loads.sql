-- Columns in the order of the batch that fills them.
INSERT INTO loads (load_id, kind, started_at, landed_at, sources, fingerprint, mapping, profile, coverage, read, accepted, rejected, quarantined, unchanged, flagged, recorded_to, stated_cut)
