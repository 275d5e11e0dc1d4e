-- Parameters: load UInt64, kind String, file String, rows, bytes_read, bytes UInt64, months_built, months UInt32.
INSERT INTO load_progress (load_id, kind, file, rows, bytes_read, bytes, months_built, months)
SELECT {load:UInt64}, {kind:String}, {file:String}, {rows:UInt64}, {bytes_read:UInt64}, {bytes:UInt64}, {months_built:UInt32}, {months:UInt32}
