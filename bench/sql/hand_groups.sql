-- The group of each operator.
CREATE TABLE hand_groups ENGINE = Join(ANY, LEFT, operator_key) AS
SELECT operator_key, group_key FROM operators
ORDER BY operator_key, version DESC, recorded_at DESC, load_id DESC, line DESC LIMIT 1 BY operator_key
