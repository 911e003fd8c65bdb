alter table journal_queue
    alter column actor drop not null,
    add column actor_salt bytea,
    add column actor_hash bytea,
    add column people text[] not null default '{}',
    add column attestation bytea;

-- the rows about people stay where they are when the sequencer gives their entry its place
alter table journal_queue_subject rename to journal_subject;
alter index journal_queue_subject_pkey rename to journal_subject_pkey;
alter index journal_queue_subject_of rename to journal_subject_of;

create table journal_entry (
    idx         bigint      primary key,
    entry       bigint      not null unique,
    at          timestamptz not null,
    operation   text        not null,
    actor_kind  text        not null,
    actor       uuid,
    actor_salt  bytea,
    actor_hash  bytea,
    purpose     text        not null,
    edition     text        not null,
    fields      text[]      not null,
    object      text,
    nonce       bytea       not null check (octet_length(nonce) = 16),
    people      text[]      not null,
    attestation bytea
);
comment on table journal_entry is 'The journal: each act with its place in the public log. A row gives its leaf again, so that a changed row is noticed (clause 4.9).';
create index journal_entry_actor on journal_entry (actor, idx);
create index journal_entry_operation on journal_entry (operation, idx);
create index journal_entry_purpose on journal_entry (purpose, idx);

create table journal_tile (
    level  smallint not null,
    number bigint   not null,
    hashes bytea    not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
    primary key (level, number)
);
comment on table journal_tile is 'The Merkle tree of the log, 256 hashes a row (RFC 6962, C2SP tlog-tiles); the files of the journal folder are made of it.';
alter table journal_tile alter column hashes set storage external;

create table journal_log (
    one        boolean primary key default true check (one),
    origin     text    not null,
    size       bigint  not null check (size >= 0),
    checkpoint text    not null,
    at         timestamptz not null,
    minimum    bigint  not null default 0,
    pruned     bigint  not null default 0
);
comment on table journal_log is 'The log as it stands: its name for life, its newest signed checkpoint, and up to where entries were pruned at the end of their term.';

create table journal_count (
    day       date   not null,
    operation text   not null,
    entries   bigint not null,
    primary key (day, operation)
);
comment on table journal_count is 'How many acts of each kind a day had: a figure that needs no counting (clause 1.2).';

create table journal_verification (
    at      timestamptz primary key,
    size    bigint      not null,
    place   text
);
comment on table journal_verification is 'When the whole journal was compared with its log, and the first place that did not agree, if any (clause 4.7).';

create table journal_attestation (
    id         uuid        primary key,
    kind       text        not null,
    nonce      bytea       not null unique,
    at         timestamptz not null,
    subject_id uuid,
    sealed     bytea,
    body       text,
    salt       bytea,
    idx        bigint,
    leaf       text,
    check ((subject_id is null) = (sealed is null)),
    check ((subject_id is null) = (body is not null and salt is not null))
);
comment on table journal_attestation is 'Receipts and acts whose hash stands in the log. A person''s is sealed and goes with the person; an act names nobody (contracts 14).';
create index journal_attestation_subject on journal_attestation (subject_id, at);

grant insert, select on journal_attestation to ${app};
grant select on journal_entry, journal_tile, journal_log, journal_count, journal_verification to ${app};

grant select, insert, delete, update on journal_queue to ${sequencer};
grant select, insert, delete on journal_subject to ${sequencer};
grant select, insert, delete on journal_entry to ${sequencer};
grant select, insert, update on journal_tile, journal_log, journal_count to ${sequencer};
grant select, insert on journal_verification to ${sequencer};
grant select on journal_attestation to ${sequencer};
grant update (idx, leaf) on journal_attestation to ${sequencer};

-- what goes with a person, and the entry that says how much went: one does not happen without the other
create function journal_forget(person uuid, nonce_of_entry bytea, at_time timestamptz, by_process uuid, under_edition text, most int)
    returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    people_gone bigint;
    actors_gone bigint;
    queued_gone bigint;
begin
    update journal_entry set actor = null, actor_salt = null
     where actor_hash is not null and actor is not null
       and (actor = person
            or (actor_kind = 'link' and entry in (select s.entry from journal_subject s where s.subject_id = person)));
    get diagnostics actors_gone = row_count;
    update journal_queue set actor = null, actor_salt = null
     where actor_hash is not null and actor is not null
       and (actor = person
            or (actor_kind = 'link' and id in (select s.entry from journal_subject s where s.subject_id = person)));
    get diagnostics queued_gone = row_count;
    with gone as (select s.entry from journal_subject s where s.subject_id = person limit most)
    delete from journal_subject s using gone where s.subject_id = person and s.entry = gone.entry;
    get diagnostics people_gone = row_count;
    delete from journal_attestation a where a.subject_id = person;
    if people_gone + actors_gone + queued_gone > 0 then
        insert into journal_queue (at, operation, actor_kind, actor, purpose, edition, fields, object, nonce)
        values (at_time, 'administer', 'system', by_process, 'accountability', under_edition, '{journal.forgotten}',
                'people:' || people_gone || ' actors:' || (actors_gone + queued_gone), nonce_of_entry);
    end if;
    return people_gone;
end $$;
revoke all on function journal_forget(uuid, bytea, timestamptz, uuid, text, int) from public;
grant execute on function journal_forget(uuid, bytea, timestamptz, uuid, text, int) to ${erasure};
