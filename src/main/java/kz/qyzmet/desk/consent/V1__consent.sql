create table consent_text (
    hash     text primary key,
    purpose  text not null,
    edition  text not null,
    language text not null,
    text     text not null
);
comment on table consent_text is 'Each consent text ever shown, once, so that a consent can be read years later in the words the person saw; holds the operator''s details only.';

create table consent (
    id         uuid primary key,
    subject_id uuid        not null references subject (id),
    ground     text        not null default 'consent' check (ground = 'consent'),
    mask       integer     not null default -1,
    purpose    text        not null,
    edition    text        not null,
    text_hash  text        references consent_text (hash),
    language   text        not null,
    channel    text        not null check (channel in ('web', 'mail', 'api', 'paper', 'console')),
    evidence   text        not null,
    given_by   text        not null check (given_by in ('self', 'representative', 'staff', 'integration')),
    actor      uuid        not null,
    given_at   timestamptz not null
);
comment on table consent is 'Who agreed to what, when, in which words and how that is known (Law 94-V art. 8); a dated row, never a flag.';
create index consent_of on consent (subject_id, purpose, given_at desc);
create index consent_given on consent (given_at);

create table consent_withdrawal (
    consent_id uuid primary key references consent (id),
    subject_id uuid        not null references subject (id),
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    channel    text        not null,
    actor      uuid        not null,
    at         timestamptz not null
);
comment on table consent_withdrawal is 'The taking back of a consent (art. 8(7)); the consent stays as the evidence of what was lawful until then.';
create index consent_withdrawal_of on consent_withdrawal (subject_id);

grant select, insert, delete on consent_text, consent, consent_withdrawal to ${app};
