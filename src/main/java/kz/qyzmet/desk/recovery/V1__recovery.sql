create table restore_gap (
    id          uuid        primary key,
    found_at    timestamptz not null,
    reason      text        not null,
    missing     bigint      not null,
    reaches     timestamptz,
    accepted_at timestamptz
);
comment on table restore_gap is 'A restore whose ledger does not reach what the key folder remembers: which destructions may have been undone, and when two people answered for it (contracts 4).';
grant select, insert, update on restore_gap to ${administration};

create table restore_gap_consent (
    gap      uuid        not null references restore_gap (id),
    given_by uuid        not null,
    officer  boolean     not null,
    at       timestamptz not null,
    primary key (gap, given_by)
);
comment on table restore_gap_consent is 'Who answered for a gap: the officer and a second person.';
grant select, insert on restore_gap_consent to ${administration};

create table backup_run (
    id          uuid        primary key,
    kind        text        not null check (kind in ('files', 'rows')),
    begun_at    timestamptz not null,
    ended_at    timestamptz not null,
    bytes       bigint      not null,
    opens_until timestamptz not null
);
comment on table backup_run is 'Backups that were read again after writing, and until when they open (clause 4.10).';
create index backup_run_ended on backup_run (ended_at);
grant select, insert on backup_run to ${upkeep};

create table self_check (
    id       uuid        primary key,
    name     text        not null,
    begun_at timestamptz not null,
    ended_at timestamptz not null,
    passed   boolean     not null,
    code     text        not null,
    found    bigint      not null
);
comment on table self_check is 'What the desk checked about itself, when, and how it ended: codes and counts only (clause 4.7).';
create index self_check_ended on self_check (ended_at desc);
grant select, insert, delete on self_check to ${upkeep};
