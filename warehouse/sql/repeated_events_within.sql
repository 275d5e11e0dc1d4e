-- Parameters: load UInt64; months Array(UInt32). Only declarations of which the key is in the external table wanted are looked at.
-- Columns: events of this load that say again what another of its events says, and such that replace one of them.
SELECT toUInt64(sum(mine - contents)) AS identical, toUInt64(sum(contents - 1)) AS replacing
FROM
(
    SELECT toInt64(count()) AS mine, toInt64(uniqExact(occurred_at, is_estimated)) AS contents
    FROM declaration_events
    PREWHERE declaration_key IN (SELECT key FROM wanted)
    WHERE load_id = {load:UInt64} AND lodged_month IN {months:Array(UInt32)}
    GROUP BY declaration_key, event_type, seq
    HAVING mine > 1
)
