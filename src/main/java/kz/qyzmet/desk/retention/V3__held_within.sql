-- A hold keeps what the person wrote and is named in, in others' tickets too, as a blocking does (clauses 1.3 and 3.2.7). Says no more than yes or no.
create function held_people() returns setof uuid
    language sql stable
    as $$ select distinct subject_id from legal_hold where lifted_at is null $$;
create function held_within(ticket uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from held_people() h (person) where takes_part(h.person, $1)) $$;

-- The same for all tickets of a person: their key opens the words of the other, too. From the few who are held or blocked to the tickets, not the other way.
create function held_beside(person uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from held_people() h (person) where wrote_beside(h.person, $1) or named_beside(h.person, $1)) $$;
create function blocked_beside(person uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from blocked_people() b (person) where wrote_beside(b.person, $1)) $$;
revoke execute on function held_people, held_within, held_beside, blocked_beside from public;
grant execute on function held_within to ${rights}, ${erasure};
grant execute on function held_beside, blocked_beside to ${erasure};
