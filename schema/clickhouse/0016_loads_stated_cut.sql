-- Whether recorded_to is a data cut that the user stated. It replaces the cut of the loads before, even where it is earlier.
ALTER TABLE loads ADD COLUMN IF NOT EXISTS stated_cut Bool
