create table proposal (
    id            uuid primary key,
    ticket_id     uuid        not null references ticket (id) on delete cascade,
    -- the ticket's requester
    subject_id    uuid        not null,
    ground        text        not null,
    mask          integer     not null default -1,
    edition       text        not null,
    act           text        not null check (act in ('close', 'resolve', 'refuse', 'cancel', 'rank')),
    priority      text        check (priority in ('low', 'normal', 'high', 'urgent')),
    proposer_kind text        not null check (proposer_kind in ('rule', 'token')),
    proposer      uuid        not null,
    program       text        not null,
    language      text        not null check (language in ('kk', 'ru', 'en')),
    reason        bytea       not null,
    factors       bytea       not null,
    seen_version  integer     not null,
    at            timestamptz not null,
    lapses_at     timestamptz not null,
    state         text        not null default 'proposed'
                  check (state in ('proposed', 'confirmed', 'declined', 'lapsed', 'overtaken', 'acted', 'objected', 'upheld', 'undone')),
    decided_by    uuid,
    decided_at    timestamptz,
    spent_seconds integer     check (spent_seconds >= 0),
    words         bytea,
    consent_id    uuid,
    acted_at      timestamptz,
    was           text,
    objection_id  uuid,
    objected_at   timestamptz,
    ended_at      timestamptz,
    check ((decided_by is null) = (decided_at is null) and (decided_by is null) = (spent_seconds is null)),
    -- a person decides, and never about their own matter
    check (state not in ('confirmed', 'declined') or decided_by is not null),
    check (decided_by is null or decided_by <> subject_id),
    -- a program acts on a written consent or not at all (Law 94-V art. 19-1)
    check (state not in ('acted', 'objected', 'upheld', 'undone') or acted_at is not null),
    check (acted_at is null or (consent_id is not null and was is not null and decided_by is null)),
    check (state not in ('objected', 'upheld', 'undone') or objection_id is not null)
);
comment on table proposal is 'What a program wants done to a ticket that ends or ranks it, why, who decided and for how long they looked, or on which consent it was done by itself (clause 3.2.5); reason, factors and words sealed by the requester''s key.';
create unique index proposal_standing on proposal (ticket_id) where state = 'proposed';
create index proposal_due on proposal (lapses_at, id) where state = 'proposed';
create index proposal_of on proposal (ticket_id, id desc);
create index proposal_whose on proposal (subject_id, id desc);
create index proposal_newest on proposal (at);
create index proposal_objection on proposal (objection_id) where objection_id is not null;

create table proposal_step (
    id          uuid primary key,
    proposal_id uuid        not null references proposal (id) on delete cascade,
    subject_id  uuid        not null,
    ground      text        not null default 'consent',
    mask        integer     not null default -1,
    edition     text        not null,
    step        text        not null check (step in ('proposed', 'confirmed', 'declined', 'lapsed', 'overtaken', 'acted', 'objected', 'upheld', 'undone', 'objection-taken-back')),
    actor_kind  text        not null,
    actor       uuid        not null,
    at          timestamptz not null
);
comment on table proposal_step is 'The history of a proposal, a row a step: who, when and under which edition of the policy.';
create index proposal_step_of on proposal_step (proposal_id, id);
create index proposal_step_whose on proposal_step (subject_id);

create table proposal_look (
    proposal_id uuid        not null references proposal (id) on delete cascade,
    staff_id    uuid        not null,
    subject_id  uuid        not null,
    ground      text        not null default 'consent',
    mask        integer     not null default -1,
    version     integer     not null,
    opened_at   timestamptz not null,
    primary key (proposal_id, staff_id)
);
comment on table proposal_look is 'Who of the staff opened a proposal last when, and which version of the ticket they saw: nobody decides about what they have not opened, and how long they looked is kept.';
create index proposal_look_whose on proposal_look (subject_id);
create index proposal_look_staff on proposal_look (staff_id);

-- what was proposed, by whom and why is written once: no role may change it
grant select, insert, update (state, decided_by, decided_at, spent_seconds, words, consent_id, acted_at, was) on proposal to ${support};
grant select, update (state, objection_id, objected_at, ended_at) on proposal to ${rights};
grant select, insert on proposal_step to ${support}, ${rights};
grant select, insert, update (version, opened_at) on proposal_look to ${support};
grant select, delete on proposal, proposal_step, proposal_look to ${erasure};
grant select on proposal, proposal_step, proposal_look to ${upkeep}, ${backup};

call fence('proposal', 'array[r.subject_id]', 'r.subject_id = $1', 'support rights erasure');
call fence('proposal_step', 'array[r.subject_id]', 'r.subject_id = $1', 'support rights erasure');
call fence('proposal_look', 'array[r.subject_id]', 'r.subject_id = $1', 'support erasure');
