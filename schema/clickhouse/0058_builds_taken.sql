-- Numbers of builds that were handed out, the highest of those handed out together. A statement may outlive the program, or the connection,
-- that sent it; what it still writes lies in a build that nobody else has.
CREATE TABLE IF NOT EXISTS builds_taken
(
    build UInt32,
    at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY build
