-- Parameters: id UInt32, name String, checksum String.
INSERT INTO schema_migrations (id, name, checksum) SELECT {id:UInt32}, {name:String}, {checksum:String}
