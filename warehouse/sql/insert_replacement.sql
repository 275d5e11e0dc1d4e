-- Parameters: load UInt64; kind String; since, until and recorded Int64 (ms).
INSERT INTO load_replacements (load_id, kind, since, until, recorded_at)
SELECT
    {load:UInt64}, {kind:String}, fromUnixTimestamp64Milli({since:Int64}, 'UTC'), fromUnixTimestamp64Milli({until:Int64}, 'UTC'),
    fromUnixTimestamp64Milli({recorded:Int64}, 'UTC')
