-- Some subjects have no name and stand for something of a person, such as a letter set aside: they are closed and opened with that person, and with them
-- all that their keys seal (clause 1.3).
alter table blocked add column beside uuid;
comment on column blocked.beside is 'With whom this subject without a name is blocked; empty for whoever is blocked themselves.';
create index blocked_with on blocked (beside) where beside is not null;
alter table fence add column beside text;
comment on column fence.beside is 'The subjects without a name that stand for something of a person (SQL with $1, by indexes). Written by migrations only.';

create procedure stand_beside(place text, others text)
    language sql
    as $$ update fence f set beside = stand_beside.others where f.place = stand_beside.place $$;
revoke execute on procedure stand_beside from public;

create or replace function mask_rows() returns trigger
    language plpgsql volatile security definer set search_path = pg_catalog, public
    as $$
declare
    person uuid := coalesce(new.subject_id, old.subject_id);
    fenced record;
begin
    perform pg_advisory_xact_lock(94, hashtext(person::text) & 1023);
    for fenced in select f.place, f.reach from fence f order by f.place loop
        -- the fence itself computes the mask: see its trigger
        execute format('update %I r set mask = r.mask where (%s)', fenced.place, fenced.reach)
          using person;
    end loop;
    if tg_op = 'DELETE' then
        delete from blocked b where b.beside = person;
        return null;
    end if;
    update blocked b set mask = new.mask, clarified_until = new.clarified_until where b.beside = person;
    for fenced in select f.beside from fence f where f.beside is not null and new.beside is null loop
        execute format('insert into blocked (subject_id, mask, clarified_until, beside) select o, $2, $3, $1 from (%s) others (o)
                        on conflict (subject_id) do nothing', fenced.beside)
          using person, new.mask, new.clarified_until;
    end loop;
    return null;
end $$;

-- those who are blocked with a person must have that person's mask
create or replace function blocked_masks() returns table (subject_id uuid, mask integer)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select coalesce(b.beside, b.subject_id), b.mask from blocked b $$;
