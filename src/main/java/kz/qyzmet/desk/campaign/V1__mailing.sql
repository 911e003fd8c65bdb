create table mailing (
    id         uuid primary key,
    kind       text        not null check (kind in ('marketing', 'political')),
    state      text        not null check (state in ('draft', 'running', 'paused', 'stopped', 'finished')),
    version    integer     not null default 1,
    subject_kk text        not null,
    subject_ru text        not null,
    subject_en text        not null,
    text_kk    text        not null,
    text_ru    text        not null,
    text_en    text        not null,
    next_from  uuid,
    taken      bigint      not null default 0,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    started_at timestamptz,
    ended_at   timestamptz,
    check ((state = 'draft') = (started_at is null)),
    check ((state in ('stopped', 'finished')) = (ended_at is not null))
);
comment on table mailing is 'One letter in three languages for everybody whose consent of its kind stands (clause 3.2.3): its words, how far it is, and no recipient. Where the next batch begins is a number that is nobody''s.';
create index mailing_running on mailing (id) where state = 'running';
create index mailing_ended on mailing (ended_at) where ended_at is not null;

create table mailing_step (
    id         uuid primary key,
    mailing_id uuid        not null references mailing (id) on delete cascade,
    act        text        not null check (act in ('write', 'change', 'start', 'pause', 'resume', 'stop', 'finish')),
    actor      uuid        not null,
    edition    text        not null,
    at         timestamptz not null
);
comment on table mailing_step is 'Who wrote, started, paused and stopped a mailing, when, and under which edition of the policy; staff are named by an opaque number.';
create index mailing_step_of on mailing_step (mailing_id, at);

create table mailing_count (
    mailing_id uuid   not null references mailing (id) on delete cascade,
    outcome    text   not null check (outcome in ('sent', 'no-consent', 'stopped', 'failed', 'returned')),
    letters    bigint not null,
    primary key (mailing_id, outcome)
);
comment on table mailing_count is 'How the letters of a mailing ended, as counts; written in the transaction that ends each.';

create table mailing_stop (
    day     date    primary key,
    stops   bigint  not null,
    letters bigint  not null,
    slowest integer not null
);
comment on table mailing_stop is 'Withdrawals of consents to mailings, by day: how many, how many queued letters they took back, and the longest time from the click to the commit, in milliseconds (clause 3.2.4).';

revoke all on mailing, mailing_step, mailing_count, mailing_stop from ${app};
grant select, insert, update, delete on mailing to ${support};
grant select, delete on mailing to ${upkeep};
grant select, insert on mailing_step to ${support};
-- whoever ends a letter counts it: the carrier, storage, and the person who takes the consent back
grant select, insert, update on mailing_count to ${support}, ${rights}, ${upkeep};
grant select, insert, update on mailing_stop to ${upkeep};
grant select on mailing, mailing_step, mailing_count, mailing_stop to ${backup};
