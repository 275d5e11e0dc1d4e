-- Parameters: load UInt64, state String (begun, swept).
INSERT INTO load_attempts (load_id, state) SELECT {load:UInt64}, {state:String}
