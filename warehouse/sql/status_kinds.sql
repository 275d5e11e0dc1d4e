-- Parameter: loads Array(UInt64), the visible ones.
-- Columns: kind, loads, read, accepted, rejected, quarantined, unchanged, flagged, recorded_to.
SELECT kind, count() AS loads, sum(read), sum(accepted), sum(rejected), sum(quarantined), sum(unchanged), sum(flagged), max(recorded_to)
FROM loads
WHERE has({loads:Array(UInt64)}, load_id)
GROUP BY kind
ORDER BY kind
