-- Whether a person has a key: also of somebody blocked, whose row most roles do not see. Whose key is gone was destroyed.
create function key_stands(person uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from subject_key k where k.subject_id = person) $$;
revoke execute on function key_stands from public;
grant execute on function key_stands to ${erasure};
