-- Parameter: loads Array(UInt64), the visible ones. Columns: kind, profile, whether records that can be read again wait for something.
SELECT s.kind AS kind, f.profile AS profile
FROM load_standing(loads = {loads:Array(UInt64)}) AS s
INNER JOIN load_files AS f ON s.load_id = f.load_id AND s.file = f.file
WHERE s.standing = 'pending' AND has(f.kinds, s.kind)
GROUP BY kind, profile
ORDER BY kind, profile
