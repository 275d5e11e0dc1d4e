-- Columns: id, name, checksum. A migration recorded twice by two programs at once is one.
SELECT id, any(name) AS name, any(checksum) AS checksum FROM schema_migrations GROUP BY id ORDER BY id
