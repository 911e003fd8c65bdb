create table team (
    id         uuid primary key,
    name_kk    text not null check (length(name_kk) between 1 and 120),
    name_ru    text not null check (length(name_ru) between 1 and 120),
    name_en    text not null check (length(name_en) between 1 and 120),
    created_at timestamptz not null,
    closed_at  timestamptz
);
comment on table team is 'Who answers together; names are public';
grant select, insert, update on team to ${app};

-- every desk has this one: services without a team of their own lead here
insert into team (id, name_kk, name_ru, name_en, created_at)
values ('00000000-0000-7000-8000-000000000001', 'Жалпы', 'Общая', 'General', now());

create table membership (
    id         uuid primary key,
    subject_id uuid not null,
    team_id    uuid not null references team (id),
    ground     text not null default 'contract',
    given_by   uuid not null,
    given_at   timestamptz not null,
    ended_by   uuid,
    ended_at   timestamptz,
    check ((ended_by is null) = (ended_at is null))
);
comment on table membership is 'Who belongs to which team, since when and by whom; ended rows stay as evidence (clause 4.2)';
create unique index membership_now on membership (subject_id, team_id) where ended_at is null;
create index membership_team on membership (team_id) where ended_at is null;
grant select, insert, update, delete on membership to ${app};

create table staff_role (
    id         uuid primary key,
    subject_id uuid not null,
    role       text not null check (role in ('agent', 'lead', 'administrator', 'officer')),
    ground     text not null default 'contract',
    reason     text not null,
    given_by   uuid not null,
    given_at   timestamptz not null,
    end_reason text,
    ended_by   uuid,
    ended_at   timestamptz,
    check ((ended_by is null) = (ended_at is null) and (end_reason is null) = (ended_at is null))
);
comment on table staff_role is 'Roles as rows with who gave them, when and why; ended rows stay as evidence (clause 4.2)';
create unique index staff_role_now on staff_role (subject_id, role) where ended_at is null;
create index staff_role_holders on staff_role (role) where ended_at is null;
grant select, insert, update, delete on staff_role to ${app};

create table operator_details (
    id       uuid primary key,
    name     text not null check (length(name) between 1 and 300),
    bin      text not null check (bin ~ '^[0-9]{12}$'),
    email    text not null check (length(email) between 3 and 254),
    phone    text check (length(phone) <= 40),
    address  text check (length(address) <= 400),
    set_by   uuid not null,
    set_at   timestamptz not null
);
comment on table operator_details is 'The operator of Law 94-V art. 1, edition by edition; the newest row counts, all are public on the policy page';
grant select, insert on operator_details to ${app};
