-- The second fence (contracts 7, 10; clauses 1.3, 2.1.3, 4.8). Each row about a person has a mask: one bit for each family of purposes, the bits of
-- database.Family. A policy lets a family see a row whose mask has its bit. Blocking a person takes the bits away, by this one table.
create table blocked (
    subject_id      uuid primary key,
    mask            integer not null,
    clarified_until timestamptz
);
comment on table blocked is 'Who is blocked now and which families may still see their rows; kept by the evidence above it (table blocking), never by hand (clause 1.3).';
grant select on blocked to ${upkeep};

create table fence (
    place  text primary key,
    people text not null,
    reach  text not null
);
comment on table fence is 'The fenced tables: whose a row r is (SQL for uuid[]), and which rows are a person''s (SQL over r with $1, by indexes). Written by migrations only.';
grant select on fence to ${upkeep};

-- From first principles: what the mask of a row of these people must be.
create function mask_of(variadic people uuid[]) returns integer
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select coalesce(bit_and(b.mask), -1) from blocked b where b.subject_id = any(people) $$;

-- The same for whoever writes a row: waits for a blocking of these people that is on its way, and makes the next one wait for this row.
create function allowed_mask(variadic people uuid[]) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog, public
    as $$
begin
    perform pg_advisory_xact_lock_shared(94, bucket)
       from (select distinct hashtext(p::text) & 1023 as bucket from unnest(people) p where p is not null order by 1) buckets;
    return mask_of(variadic people);
end $$;

-- Blocked, unblocked or opened for clarification: every row of the person gets its mask in the same transaction.
create function mask_rows() returns trigger
    language plpgsql volatile security definer set search_path = pg_catalog, public
    as $$
declare
    person uuid := coalesce(new.subject_id, old.subject_id);
    fenced fence;
begin
    perform pg_advisory_xact_lock(94, hashtext(person::text) & 1023);
    for fenced in select place, people, reach from fence order by place loop
        -- the fence itself computes the mask: see its trigger
        execute format('update %I r set mask = r.mask where (%s)', fenced.place, fenced.reach)
          using person;
    end loop;
    return null;
end $$;
create trigger mask_rows after insert or update of mask or delete on blocked for each row execute function mask_rows();

-- The nightly recomputation: rows of every fenced table whose mask is not what it must be.
create function mask_differences() returns table (place text, checked bigint, wrong bigint)
    language plpgsql stable security definer set search_path = pg_catalog, public
    as $$
declare
    fenced fence;
begin
    for fenced in select f.place, f.people, f.reach from fence f order by f.place loop
        place := fenced.place;
        execute format('select count(*), count(*) filter (where r.mask <> mask_of(variadic %s)) from %I r', fenced.people, fenced.place)
           into checked, wrong;
        return next;
    end loop;
end $$;

create function blocked_among(people uuid[]) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select b.subject_id from blocked b where b.subject_id = any(people) $$;

create function clarifying() returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from blocked b where b.clarified_until > now()) $$;

revoke execute on function mask_of, allowed_mask, mask_rows, mask_differences, blocked_among, clarifying from public;
grant execute on function blocked_among to ${app};
grant execute on function mask_differences to ${upkeep};
grant execute on function clarifying to ${clarification};

-- Puts a table behind the fence. people: whose a row r is; reach: the rows of person $1; families: who goes by the mask, by their ids; watched: the
-- columns whose change moves a row to other people.
create procedure fence(place text, people text, reach text, families text, watched text default '')
    language plpgsql
    as $$
declare
    family text;
    bits constant jsonb := '{"support": 1, "account": 2, "administration": 4, "rights": 8, "accountability": 16, "clarification": 32, "erasure": 128}';
    role_of constant text := current_database() || '_';
begin
    if not exists (select from pg_attribute where attrelid = place::regclass and attname = 'mask') then
        execute format('alter table %I add column mask integer not null default -1', place);
    end if;
    execute format('alter table %I enable row level security', place);
    execute format('alter table %I force row level security', place);
    -- migrations and copies see everything, by a policy that says so
    execute format('create policy owner on %I to %I using (true) with check (true)', place, current_user);
    execute format('create policy backup on %I for select to %I using (true)', place, role_of || 'backup');
    -- storage goes on for the blocked too; what it may do is a matter of its grants
    execute format('create policy upkeep on %I to %I using (true) with check (true)', place, role_of || 'upkeep');
    foreach family in array string_to_array(families, ' ') loop
        execute format('create policy %I on %I to %I using ((mask & %s) <> 0%s)', family, place, role_of || family, bits ->> family,
                       -- only what has been opened, and only until then
                       case when family = 'clarification' then ' and mask <> -1 and clarifying()' else '' end);
    end loop;
    execute format('create function %I() returns trigger language plpgsql security definer set search_path = pg_catalog, public
                    as %L', place || '_mask',
                   format('begin new.mask := allowed_mask(variadic %s); return new; end', regexp_replace(people, '\mr\.', 'new.', 'g')));
    -- nobody sets a mask by hand: whatever is written into it, it becomes what it must be
    execute format('create trigger fence before insert or update of mask%s on %I for each row execute function %I()',
                   case when watched = '' then '' else ', ' || watched end, place, place || '_mask');
    execute format('create index %I on %I (mask) where mask <> -1', place || '_blocked', place);
    insert into fence (place, people, reach) values (place, people, reach);
end $$;
revoke execute on procedure fence from public;
