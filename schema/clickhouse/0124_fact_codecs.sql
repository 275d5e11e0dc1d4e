-- LZ4 for what questions group and filter by most: it is unpacked several times as fast as Zstandard, for little more than two bytes of a declaration. What
-- is seldom read is packed harder in turn.
ALTER TABLE fact
    MODIFY COLUMN tier CODEC(LZ4),
    MODIFY COLUMN direction CODEC(LZ4),
    MODIFY COLUMN transport_mode CODEC(LZ4),
    MODIFY COLUMN office CODEC(LZ4),
    MODIFY COLUMN hs2 CODEC(LZ4),
    MODIFY COLUMN channel CODEC(LZ4),
    MODIFY COLUMN inspected CODEC(LZ4),
    MODIFY COLUMN accepted_ms CODEC(ZSTD(3)),
    MODIFY COLUMN channelled_ms CODEC(ZSTD(3)),
    MODIFY COLUMN value_declared CODEC(ZSTD(3))
