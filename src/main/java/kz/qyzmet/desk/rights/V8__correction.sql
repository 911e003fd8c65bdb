-- What was corrected, why and by which document; who had received the old value and was told. The old value is not kept: it served no purpose any more (clauses 2.1.4, 2.1.6).
create table correction (
    id         uuid primary key,
    subject_id uuid        not null references subject (id),
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    -- no reference: each is swept by its own rule
    request_id uuid,
    value_id   uuid        not null,
    kind       text        not null check (kind in ('name', 'email', 'phone', 'iin')),
    -- the new value, until it stands in its place
    value      bytea,
    cause      text        not null check (cause in ('mistake', 'outdated', 'incomplete', 'not-theirs')),
    reason     bytea       not null,
    document   bytea,
    scan       bytea,
    scan_type  text        check (scan_type in ('pdf', 'jpeg', 'png')),
    recipients bytea,
    told       integer     not null default 0,
    untold     integer     not null default 0,
    edition    text        not null,
    asked_by   uuid        not null,
    asked_at   timestamptz not null,
    done_by    uuid,
    done_at    timestamptz,
    ended_at   timestamptz,
    check ((scan is null) = (scan_type is null)),
    check ((done_by is null) = (done_at is null)),
    check (done_at is null or ended_at is null),
    check (value is null or done_at is null and ended_at is null),
    -- nobody carries out what they have written down, but the person about themselves (clause 3.2.2)
    check (done_by is null or done_by <> asked_by or done_by = subject_id)
);
comment on table correction is 'Corrections of what is held about people (clause 2.1.5): which value, why, by which document, by which two people, and who of those that had received the old value was told; texts sealed by the person''s key.';
create index correction_of on correction (subject_id, asked_at desc);
create index correction_request on correction (request_id) where request_id is not null;
create index correction_value on correction (value_id, done_at desc);
create index correction_done on correction (done_at desc) where done_at is not null;
create index correction_waiting on correction (asked_at, id) where done_at is null and ended_at is null;
create index correction_old on correction (coalesce(done_at, ended_at, asked_at));
-- the same value is not corrected twice at once
create unique index correction_once on correction (value_id) where done_at is null and ended_at is null;

grant select, insert, update (value, recipients, told, untold, done_by, done_at, ended_at) on correction to ${rights};
grant select, delete on correction to ${erasure};
grant select on correction to ${upkeep}, ${backup};

call fence('correction', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
