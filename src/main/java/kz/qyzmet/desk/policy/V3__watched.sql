-- A row that is given to other people gets their mask, whichever column says whose it is: the fence now takes these columns from its own rule, since
-- a list beside it had been left empty for several tables (found by FenceMutationTest). Only an update that names such a column pays for it.
create procedure watch(place text, people text)
    language plpgsql
    as $$
declare
    columns text;
begin
    select string_agg(distinct quote_ident(named[1]), ', ') into columns from regexp_matches(people, '\mr\.(\w+)', 'g') named;
    execute format('drop trigger fence on %I', place);
    execute format('create trigger fence before insert or update of mask, %s on %I for each row execute function %I()',
                   columns, place, place || '_mask');
end $$;
revoke execute on procedure watch from public;

alter procedure fence(text, text, text, text, text) rename to fence_second;
create procedure fence(place text, people text, reach text, families text, watched text default '')
    language plpgsql
    as $$
begin
    call fence_second(place, people, reach, families, watched);
    call watch(place, people);
end $$;
revoke execute on procedure fence from public;

do $$
declare
    known record;
begin
    for known in select f.place, f.people from fence f loop
        call watch(known.place, known.people);
    end loop;
end $$;
