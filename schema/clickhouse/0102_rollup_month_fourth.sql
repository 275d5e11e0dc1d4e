-- Of each mean of rollup_month the sums over groups of n⁴, n³x, n²x², nx³ and x⁴, n how many times there are and x their milliseconds. Empty in months that were settled
-- before: their intervals take the degrees of freedom by the sizes of their groups alone.
ALTER TABLE rollup_month
    ADD COLUMN IF NOT EXISTS fourth_time_customs Array(Int256),
    ADD COLUMN IF NOT EXISTS fourth_time_overall Array(Int256),
    ADD COLUMN IF NOT EXISTS fourth_time_effective Array(Int256),
    ADD COLUMN IF NOT EXISTS fourth_time_door Array(Int256)
