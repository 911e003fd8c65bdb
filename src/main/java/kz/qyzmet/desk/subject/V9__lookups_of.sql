-- By what a person's addresses are found in letters; for functions of other modules that act as the owner.
create function lookups_of(person uuid) returns setof bytea
    language sql stable
    as $$ select hash from contact_lookup where subject_id = $1 $$;
revoke execute on function lookups_of from public;
