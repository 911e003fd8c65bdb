create table outbox (
    id           uuid primary key,
    subject_id   uuid        not null,
    ground       text        not null,
    mask         integer     not null default -1,
    kind         text        not null check (kind in ('sign-in', 'acknowledgement', 'confirmation', 'reply', 'notice')),
    language     text        not null check (language in ('kk', 'ru', 'en')),
    address      bytea       not null,
    title        bytea,
    body         bytea,
    html         bytea,
    thread       bytea,
    files        uuid[]      not null,
    message_hash bytea       not null,
    automatic    boolean     not null,
    alone        boolean     not null,
    about        uuid,
    state        text        not null check (state in ('waiting', 'sending', 'sent', 'failed', 'stopped')),
    reason       text,
    attempts     integer     not null default 0,
    twice        boolean     not null default false,
    next_try     timestamptz not null,
    created_at   timestamptz not null,
    claimed_at   timestamptz,
    sent_at      timestamptz,
    expires_at   timestamptz
);
comment on table outbox is 'Letters on their way out, sealed by the recipient''s key; once a letter has left, its text goes and the fact stays.';
create index outbox_due on outbox (next_try) where state = 'waiting';
create index outbox_sending on outbox (claimed_at) where state = 'sending';
create index outbox_expires on outbox (expires_at) where expires_at is not null;
create index outbox_newest on outbox (created_at desc, id desc);
create index outbox_subject on outbox (subject_id, created_at desc);
create index outbox_message on outbox (message_hash);

create table mail_received (
    fingerprint   bytea       primary key,
    ticket_id     uuid,
    number        bigint,
    message_id    uuid,
    quarantine_id uuid,
    at            timestamptz not null
);
comment on table mail_received is 'Letters taken in, by a keyed hash of Message-ID, sender and content, so that the same letter is taken once (contracts 18).';
create index mail_received_message on mail_received (message_id) where message_id is not null;
create index mail_received_quarantine on mail_received (quarantine_id) where quarantine_id is not null;

create table quarantine (
    id         uuid        primary key,
    subject_id uuid        not null,
    ground     text        not null,
    mask       integer     not null default -1,
    reason     text        not null,
    size       bigint      not null,
    tries      integer     not null default 0,
    at         timestamptz not null
);
comment on table quarantine is 'Letters that could not become tickets, with the reason; each raw letter is sealed by the key of a nameless subject of its own.';
create index quarantine_newest on quarantine (at desc, id desc);

grant select, insert, update, delete on outbox, mail_received, quarantine to ${app};
