-- Numbers as those of declarations are packed.
ALTER TABLE declaration_items
    MODIFY COLUMN qty1 Nullable(Decimal(18, 4)) CODEC(T64),
    MODIFY COLUMN net_kg Nullable(Decimal(18, 3)) CODEC(T64),
    MODIFY COLUMN stat_value_cny Nullable(Decimal(18, 2)) CODEC(T64),
    MODIFY COLUMN line UInt64 CODEC(T64)
