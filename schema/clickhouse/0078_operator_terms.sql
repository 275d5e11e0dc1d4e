-- What facts take from their operators, as the edition has it that is being built, or was last. Rows of another one
-- may be written late by a statement that its program did not survive.
CREATE TABLE IF NOT EXISTS operator_terms
(
    edition      UInt32 COMMENT 'highest of the build numbers that the edition took',
    operator_key UInt64,
    group_key    UInt64 COMMENT '0 where none is stated',
    since        Array(Int64) COMMENT 'ms, included: from when on a decision holds; before the first one stands 1900, from when on the operator counts as regular',
    tiers        Array(Enum8('unknown' = 0, 'advanced_certified' = 1, 'certified' = 2, 'regular' = 3, 'discredited' = 4, 'seriously_discredited' = 5)) COMMENT 'for management, one for each instant',
    regimes      Array(String) COMMENT 'one for each instant; as codes they would be slower to look up'
)
ENGINE = Join(ANY, LEFT, edition, operator_key)
