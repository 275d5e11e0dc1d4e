-- Parameter: loads Array(UInt64). Column: those of them that replace anything of earlier ones.
SELECT DISTINCT load_id FROM load_replacements WHERE has({loads:Array(UInt64)}, load_id)
