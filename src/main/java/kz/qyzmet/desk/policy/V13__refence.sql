-- A fenced table whose rows turn out to be somebody's besides: its rule is written anew, as the last fence would have written it.
create procedure refence(place text, people text, reach text)
    language plpgsql
    as $$
begin
    update fence f set people = refence.people, reach = refence.reach where f.place = refence.place;
    execute format('create or replace function %I() returns trigger language plpgsql security definer set search_path = pg_catalog, public
                    as %L', place || '_mask',
                   format('begin new.mask := allowed_mask(variadic %s); return new; end', regexp_replace(people, '\mr\.', 'new.', 'g')));
    call lighten(place, people);
    call watch(place, people);
end $$;
revoke execute on procedure refence from public;
