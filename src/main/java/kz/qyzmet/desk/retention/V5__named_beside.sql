-- Whoever is named in a person's letters is kept by a blocking as by a hold (clauses 1.3 and 3.2.7).
create or replace function blocked_beside(person uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from blocked_people() b (person) where wrote_beside(b.person, $1) or named_beside(b.person, $1)) $$;
