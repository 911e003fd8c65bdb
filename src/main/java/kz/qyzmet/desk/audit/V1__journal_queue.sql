create table journal_queue (
    id         bigint generated always as identity primary key,
    at         timestamptz not null,
    operation  text        not null,
    actor_kind text        not null,
    actor      uuid        not null,
    purpose    text        not null,
    edition    text        not null,
    fields     text[]      not null,
    object     text,
    nonce      bytea       not null check (octet_length(nonce) = 16)
);
comment on table journal_queue is 'Acts on personal data and administrative acts, one row each, waiting for the sequencer; codes only, never values (clauses 1.2, 4.9).';
create index journal_queue_at on journal_queue (at);

create table journal_queue_subject (
    entry      bigint not null,
    subject_id uuid   not null,
    ground     text   not null,
    tag        bytea  not null,
    commitment bytea  not null,
    sealed     bytea  not null,
    primary key (entry, subject_id)
);
comment on table journal_queue_subject is 'Whose data an entry touched: a tag and a commitment for the leaf, the payload sealed by the person''s key; goes with the person, the leaf stays.';
create index journal_queue_subject_of on journal_queue_subject (subject_id, entry);

grant insert, select on journal_queue, journal_queue_subject to ${app};

create table creation_key (
    actor_id  uuid        not null,
    key_hash  bytea       not null,
    body_hash bytea       not null,
    object_id uuid,
    at        timestamptz not null,
    primary key (actor_id, key_hash)
);
comment on table creation_key is 'Idempotency keys of integrations and double clicks of people: what was created under a key, for a day.';
create index creation_key_at on creation_key (at);

grant select, insert, update, delete on creation_key to ${app};
