-- The ground of a record is set at its making (clause 2.2); of a file, when it is attached to somebody's record. People and contacts have a way to another one, with a document and a second person (see
-- ground_change); every other record of people has none, whichever role asks. Only an update that names the column pays for it.
create function ground_stays() returns trigger
    language plpgsql set search_path = pg_catalog, public
    as $$
begin
    if old.ground is not null and new.ground is distinct from old.ground then
        raise exception 'the ground of a record is set at its making' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create procedure hold_ground(place text)
    language plpgsql
    as $$
begin
    if place not in ('subject', 'contact')
       and exists (select from pg_attribute where attrelid = place::regclass and attname = 'ground' and not attisdropped) then
        execute format('create trigger ground_stays before update of ground on %I for each row execute function ground_stays()', place);
    end if;
end $$;
revoke execute on procedure hold_ground from public;

alter procedure fence(text, text, text, text, text) rename to fence_third;
create procedure fence(place text, people text, reach text, families text, watched text default '')
    language plpgsql
    as $$
begin
    call fence_third(place, people, reach, families, watched);
    call hold_ground(place);
end $$;
revoke execute on procedure fence from public;

do $$
declare
    known record;
begin
    for known in select f.place from fence f loop
        call hold_ground(known.place);
    end loop;
end $$;
