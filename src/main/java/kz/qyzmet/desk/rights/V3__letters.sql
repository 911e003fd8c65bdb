create table subject_request_letter (
    id         uuid primary key,
    -- no reference, as with the letter's file: each is swept by its own rule, whichever comes first
    request_id uuid        not null,
    subject_id uuid        not null,
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    body       bytea,
    size       bigint      not null,
    robot      boolean     not null,
    at         timestamptz not null
);
comment on table subject_request_letter is 'Letters of a person in their case: what was written after the first, sealed; the bytes as they came are the raw attachment of the same id (clause 7.1).';
create index subject_request_letter_of on subject_request_letter (request_id, id);
create index subject_request_letter_whose on subject_request_letter (subject_id);

create table subject_request_thread (
    id         uuid primary key,
    hash       bytea       not null unique,
    request_id uuid        not null,
    subject_id uuid        not null,
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    message_id bytea       not null,
    at         timestamptz not null
);
comment on table subject_request_thread is 'Message-IDs of letters of a case, sent and seen: a keyed hash to find the case by, and the id itself, sealed, for the headers of the next letter.';
create index subject_request_thread_of on subject_request_thread (request_id, at desc);
create index subject_request_thread_whose on subject_request_thread (subject_id);

grant select, insert on subject_request_letter, subject_request_thread to ${rights};
grant select, update, delete on subject_request_letter, subject_request_thread to ${erasure};
grant select on subject_request_letter, subject_request_thread to ${upkeep}, ${backup};

call fence('subject_request_letter', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
call fence('subject_request_thread', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
