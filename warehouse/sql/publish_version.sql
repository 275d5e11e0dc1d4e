-- Parameters: version UInt64, added and removed Array(UInt64), cut Int64 (ms), months Array(UInt32), builds Array(UInt32), pairwise; definition UInt16; zone String.
INSERT INTO data_versions (version, published_at, loads_added, loads_removed, data_cut, builds, definition, zone)
SELECT
    {version:UInt64}, now64(3), {added:Array(UInt64)}, {removed:Array(UInt64)},
    fromUnixTimestamp64Milli({cut:Int64}, 'UTC'),
    CAST(arrayZip({months:Array(UInt32)}, {builds:Array(UInt32)}), 'Array(Tuple(month UInt32, build UInt32))'), {definition:UInt16}, {zone:String}
