create table appointment (
    id           uuid primary key,
    subject_id   uuid        not null,
    ground       text        not null default 'contract',
    post         text        not null check (post in ('officer', 'deputy', 'head')),
    order_number text        not null check (length(order_number) between 1 and 40),
    ordered_on   date        not null,
    from_day     date        not null,
    until_day    date,
    edition      text        not null,
    given_by     uuid        not null,
    given_at     timestamptz not null,
    end_reason   text,
    ended_by     uuid,
    ended_at     timestamptz,
    check (until_day >= from_day),
    check ((ended_by is null) = (ended_at is null) and (end_reason is null) = (ended_at is null)),
    -- nobody appoints themselves
    check (given_by <> subject_id)
);
comment on table appointment is 'Who is appointed by which order to answer for personal data, to stand in or to head the operator, from when to which last day and by whom it was recorded; ended rows stay as evidence (clause 4.1, Law 94-V art. 25(2)(10))';
-- a post has one holder and a person one post: an alarm that climbs reaches another person at each step
create unique index appointment_now on appointment (post) where ended_at is null;
create unique index appointment_one on appointment (subject_id) where ended_at is null;
create index appointment_of on appointment (subject_id);
grant select on appointment to ${account}, ${administration}, ${rights}, ${upkeep}, ${backup};
grant insert on appointment to ${administration};
grant update (end_reason, ended_by, ended_at) on appointment to ${administration};
grant select, delete on appointment to ${erasure};
