-- Whose address this is, for fences that act as the owner: a row that knows a person by an address alone is closed while that person is blocked.
create function person_of(hash bytea) returns uuid
    language sql stable
    as $$ select l.subject_id from contact_lookup l where l.hash = $1 order by l.epoch desc limit 1 $$;
revoke execute on function person_of from public;
