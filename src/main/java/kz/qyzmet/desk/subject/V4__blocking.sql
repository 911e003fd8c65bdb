create table blocking (
    id            uuid primary key,
    subject_id    uuid        not null references subject (id),
    ground        text        not null default 'consent',
    mask          integer     not null default -1,
    basis         text        not null check (basis in ('person', 'representative', 'authority', 'court', 'operator', 'ledger')),
    reason        bytea       not null,
    document      bytea,
    edition       text        not null,
    blocked_by    uuid        not null,
    blocked_at    timestamptz not null,
    until         timestamptz check (until > blocked_at),
    ended_by      uuid,
    ended_at      timestamptz,
    ended_because text check (ended_because in ('unfounded', 'settled', 'asked', 'expired', 'ledger')),
    end_reason    bytea,
    check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_because is null))
);
comment on table blocking is 'Who was blocked, on whose word, why and until when, and how it ended (Law 94-V art. 1(3), 25(2)(8)); evidence, never a flag. Reasons are sealed.';
create unique index blocking_now on blocking (subject_id) where ended_at is null;
create index blocking_of on blocking (subject_id);
create index blocking_until on blocking (until) where ended_at is null and until is not null;
create index blocking_newest on blocking (blocked_at desc, id desc) where ended_at is null;
grant select, insert, update on blocking to ${rights};
grant select, update on blocking to ${upkeep};
grant select on blocking to ${backup};
grant select, update, delete on blocking to ${erasure};
call fence('blocking', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');

create table clarification (
    id         uuid primary key,
    subject_id uuid        not null references subject (id),
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    reason     bytea       not null,
    edition    text        not null,
    opened_by  uuid        not null,
    opened_at  timestamptz not null,
    until      timestamptz not null check (until > opened_at),
    ended_at   timestamptz
);
comment on table clarification is 'When the officer opened a blocked person''s data to clear up a claim, why and until when (clause 1.3).';
create index clarification_of on clarification (subject_id);
create index clarification_open on clarification (until) where ended_at is null;
grant select, insert, update on clarification to ${rights};
grant select, update on clarification to ${upkeep};
grant select on clarification to ${backup};
grant select, delete on clarification to ${erasure};
call fence('clarification', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');

-- The fence follows the evidence within the same transaction.
create function blocking_counts() returns trigger
    language plpgsql volatile security definer set search_path = pg_catalog, public
    as $$
declare
    clarified timestamptz;
begin
    if exists (select from blocking b where b.subject_id = new.subject_id and b.ended_at is null) then
        select max(c.until) into clarified from clarification c
         where c.subject_id = new.subject_id and c.ended_at is null and c.until > now();
        call set_blocked(new.subject_id, clarified);
    else
        call unset_blocked(new.subject_id);
    end if;
    return null;
end $$;
revoke execute on function blocking_counts from public;
create trigger blocking_counts after insert or update of ended_at on blocking for each row execute function blocking_counts();
create trigger blocking_counts after insert or update of ended_at on clarification for each row execute function blocking_counts();

-- Whether an address that nobody may find belongs to somebody who is blocked: it must not be recorded a second time.
create function blocked_contact(hashes bytea[]) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from contact_lookup l where l.hash = any(hashes) and l.subject_id in (select blocked_among(array[l.subject_id]))) $$;
revoke execute on function blocked_contact from public;
grant execute on function blocked_contact to ${app};

create table mask_check (
    id      uuid primary key,
    at      timestamptz not null,
    checked bigint      not null,
    wrong   bigint      not null,
    people  bigint      not null
);
comment on table mask_check is 'The nightly recomputation of all masks from the evidence: rows looked at, rows whose mask was wrong, people whose blocking and fence disagree; each must be 0.';
create index mask_check_newest on mask_check (at desc);
grant select, insert, delete on mask_check to ${upkeep};
grant select on mask_check to ${rights}, ${backup};
