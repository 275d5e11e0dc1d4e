-- Copies what hangs on declarations with versions in several months to each of these months, as rows of the loads that brought it. A copy
-- beside which no version lives is not seen by anything. Of all such declarations it takes those that this load re-dates or brings rows for.
-- Parameters: table Identifier; load UInt64, this one; loads Array(UInt64), visible ones and this one; months Array(UInt32), those it touches.
INSERT INTO {table:Identifier}
WITH
    -- A tombstone lies in every month that a version left.
    concerned AS
    (
        SELECT declaration_key FROM declarations
        WHERE toYYYYMM(lodged_at) IN {months:Array(UInt32)} AND op_type = 'tombstone' AND load_id = {load:UInt64}
        UNION DISTINCT
        SELECT declaration_key FROM {table:Identifier}
        WHERE lodged_month IN {months:Array(UInt32)} AND load_id = {load:UInt64}
          AND declaration_key IN (SELECT declaration_key FROM declarations WHERE op_type = 'tombstone')
    )
SELECT r.* REPLACE (m.month AS lodged_month)
FROM
(
    SELECT * FROM {table:Identifier}
    WHERE has({loads:Array(UInt64)}, load_id) AND declaration_key IN (SELECT declaration_key FROM concerned)
) AS r
INNER JOIN
(
    SELECT DISTINCT declaration_key, toYYYYMM(lodged_at) AS month FROM declarations
    WHERE declaration_key IN (SELECT declaration_key FROM concerned)
) AS m ON r.declaration_key = m.declaration_key
EXCEPT DISTINCT
SELECT * FROM {table:Identifier}
WHERE declaration_key IN (SELECT declaration_key FROM concerned)
