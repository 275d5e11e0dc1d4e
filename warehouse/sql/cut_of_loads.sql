-- Parameter: loads Array(UInt64). Column: their data cut: the latest of the last one with a stated cut and of all after it. Loads are numbered in
-- the order in which they were published.
SELECT max(recorded_to) AS cut
FROM loads
WHERE has({loads:Array(UInt64)}, load_id)
  AND load_id >= (SELECT max(load_id) FROM loads WHERE has({loads:Array(UInt64)}, load_id) AND stated_cut)
