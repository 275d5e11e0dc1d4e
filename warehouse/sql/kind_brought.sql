-- Parameters: loads Array(UInt64); kind String. Column: whether any of the loads brought a record of the kind.
SELECT countIf(accepted > 0) > 0 FROM loads WHERE has({loads:Array(UInt64)}, load_id) AND kind = {kind:String}
