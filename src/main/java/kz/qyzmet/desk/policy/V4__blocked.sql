-- For the evidence above (table blocking), whose trigger calls these; no role of the desk may.
create procedure set_blocked(person uuid, clarified timestamptz)
    language sql
    -- rights, the door to them, and storage (contracts 10); a clarification adds its own bit
    as $$
    insert into blocked (subject_id, mask, clarified_until)
    values (person, 2 | 8 | 64 | case when clarified is null then 0 else 32 end, clarified)
    on conflict (subject_id) do update set mask = excluded.mask, clarified_until = excluded.clarified_until $$;

create procedure unset_blocked(person uuid)
    language sql
    as $$ delete from blocked where subject_id = person $$;

-- Whoever is about to block takes the person first, so that two at once wait in turn.
create function hold_person(person uuid) returns boolean
    language sql volatile
    as $$ select pg_advisory_xact_lock(94, hashtext(person::text) & 1023) is not null $$;
revoke execute on function hold_person from public;
grant execute on function hold_person to ${rights}, ${upkeep};

revoke execute on procedure set_blocked, unset_blocked from public;

create function blocked_people() returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select subject_id from blocked $$;
revoke execute on function blocked_people from public;
grant execute on function blocked_people to ${upkeep};
