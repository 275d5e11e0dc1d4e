-- Forgets what earlier loads touched.
TRUNCATE TABLE touched_declarations
