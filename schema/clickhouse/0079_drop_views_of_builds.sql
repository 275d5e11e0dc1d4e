-- What these views said is said by the statements of the program that builds the fact, which knows its own definition of it.
DROP VIEW IF EXISTS fact_rows, latest_declarations, month_events, month_items, month_controls, touched_declarations
