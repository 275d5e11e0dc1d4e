-- What waits for a declaration can be found by it. Records of loads before this have 0 and are found by every declaration.
ALTER TABLE load_rejects ADD COLUMN IF NOT EXISTS awaits UInt64
    COMMENT 'key of the declaration without which a quarantined record cannot enter; 0: what it waits for is no declaration'
