-- Parameters: load UInt64, the one that is to leave; others Array(UInt64), the loads that would stay; child and parent, tables; column and key,
-- Identifier, what refers and what it names; hashed and named Bool, whether these are texts rather than keys.
-- Columns: load, kind, rows, needed: rows of the child that refer to a record of the parent which none of the others has.
SELECT load_id AS load, {child:String} AS kind, count() AS rows, {parent:String} AS needed
FROM {child:Identifier}
WHERE has({others:Array(UInt64)}, load_id)
  AND if({hashed:Bool}, xxHash64(toString({column:Identifier})), toUInt64OrZero(toString({column:Identifier}))) IN
    (
        SELECT if({named:Bool}, xxHash64(toString({key:Identifier})), toUInt64OrZero(toString({key:Identifier}))) AS id
        FROM {parent:Identifier}
        GROUP BY id
        HAVING countIf(load_id = {load:UInt64}) > 0 AND countIf(has({others:Array(UInt64)}, load_id)) = 0
    )
GROUP BY load_id
