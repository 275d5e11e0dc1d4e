-- The instants of the declarations of some months: first ARR, ACC, CHN, INS_S and CAN, last UNL, DOC_E, PAY, INS_E, REL, CLR and OUT.
-- Instants are milliseconds since 1970 and ten million million more, so that every one is above 0, which means none.
-- Reads: months Array(UInt32) (YYYYMM in UTC); only UInt64, a load: of the declarations that it touches alone, or 0: of all; visible_declaration_events.
SELECT
    declaration_key,
    minIf(at, event_type = 'ARR') AS arrived, maxIf(at, event_type = 'UNL') AS unloaded,
    minIf(at, event_type = 'ACC') AS accepted, minIf(at, event_type = 'CHN') AS channelled,
    maxIf(at, event_type = 'DOC_E') AS documents_checked, maxIf(at, event_type = 'PAY') AS paid,
    minIf(at, event_type = 'INS_S') AS examination_started, maxIf(at, event_type = 'INS_S') AS examination_restarted,
    maxIf(at, event_type = 'INS_E') AS examination_ended,
    maxIf(at, event_type = 'REL') AS released, maxIf(at, event_type = 'CLR') AS cleared, maxIf(at, event_type = 'OUT') AS removed,
    minIf(at, event_type = 'CAN') AS withdrawn
FROM
(
    SELECT declaration_key, event_type, toUnixTimestamp64Milli(occurred_at) + 10000000000000 AS at
    FROM visible_declaration_events
    WHERE lodged_month IN months
        AND event_type IN ('ARR', 'UNL', 'ACC', 'CHN', 'DOC_E', 'PAY', 'INS_S', 'INS_E', 'REL', 'CLR', 'OUT', 'CAN')
        AND (only = 0 OR declaration_key IN (SELECT declaration_key FROM touched_declarations WHERE load_id = only AND month IN months)) -- touched
    ORDER BY declaration_key, event_type, seq, recorded_at DESC, load_id DESC, line DESC
    LIMIT 1 BY declaration_key, event_type, seq
)
GROUP BY declaration_key
