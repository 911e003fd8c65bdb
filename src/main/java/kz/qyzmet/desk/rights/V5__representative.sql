create table representative (
    id          uuid primary key,
    subject_id  uuid        not null references subject (id),
    ground      text        not null default 'consent',
    mask        integer     not null default -1,
    kind        text        not null check (kind in ('attorney', 'legal')),
    -- the representative's own record, from the moment they agreed to be one
    agent_id    uuid,
    name        bytea       not null,
    email       bytea,
    power       bytea       not null,
    scope       text[]      not null check (cardinality(scope) > 0),
    until       date        not null,
    edition     text        not null,
    language    text        not null,
    named_by    uuid        not null,
    named_at    timestamptz not null,
    accepted_at timestamptz,
    ended_by    uuid,
    ended_at    timestamptz,
    scan        bytea,
    scan_type   text        check (scan_type in ('pdf', 'jpeg', 'png')),
    -- nobody represents themselves
    check (agent_id is distinct from subject_id),
    check ((agent_id is null) = (accepted_at is null)),
    check ((ended_by is null) = (ended_at is null)),
    check ((scan is null) = (scan_type is null)),
    -- a legal representative is known by a paper that an officer has seen, not by the word of the person
    check (kind = 'attorney' or named_by <> subject_id)
);
comment on table representative is 'Who may act for a person (clause 3.1.2): by which document, for which demands, until which day, and how that ended; names and papers sealed by the person''s key.';
create index representative_of on representative (subject_id, named_at desc);
create index representative_acts_for on representative (agent_id) where agent_id is not null;
create index representative_over on representative (until);

create table representative_act (
    request_id        uuid primary key references subject_request (id) on delete cascade,
    -- no reference: the mark stays when the power has been swept
    representative_id uuid        not null,
    subject_id        uuid        not null,
    ground            text        not null default 'consent',
    mask              integer     not null default -1,
    -- what was demanded by the power; an officer may find later that it was something else
    kind              text        not null,
    at                timestamptz not null
);
comment on table representative_act is 'Which demands a representative made for the person, and by which power (clause 3.1.2).';
create index representative_act_of on representative_act (representative_id, at desc);
create index representative_act_whose on representative_act (subject_id);

grant select, insert, update (agent_id, accepted_at, ended_by, ended_at) on representative to ${rights};
grant select, insert on representative_act to ${rights};
grant select, delete on representative, representative_act to ${erasure};
grant select on representative, representative_act to ${upkeep}, ${backup};

call fence('representative', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
call fence('representative_act', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
