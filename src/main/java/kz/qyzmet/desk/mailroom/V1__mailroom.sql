create table mail_channel (
    id              uuid        primary key,
    kind            text        not null check (kind in ('imap', 'smtp', 'lmtp', 'pipe', 'inbound')),
    name            text        not null,
    host            text        not null default '',
    port            integer     not null default 0,
    tls             text        not null default 'none' check (tls in ('tls', 'starttls', 'offered', 'none')),
    secret          bytea,
    folders         text[]      not null default '{}',
    begin_at        text        not null default 'all' check (begin_at in ('all', 'new')),
    afterwards      text        not null default 'leave' check (afterwards in ('leave', 'move', 'delete')),
    move_to         text        not null default '',
    recipients      text[]      not null default '{}',
    silence_minutes integer,
    version         integer     not null default 1,
    created_at      timestamptz not null default now(),
    changed_at      timestamptz not null default now(),
    stopped_at      timestamptz
);
comment on table mail_channel is 'The ways by which letters come in, as the administrator set them up; account and password are sealed by a key of the key folder.';

create table mail_channel_beat (
    channel_id    uuid        primary key references mail_channel on delete cascade,
    contact_at    timestamptz,
    letter_at     timestamptz,
    trouble       text,
    trouble_since timestamptz,
    taken         bigint      not null default 0,
    repeated      bigint      not null default 0,
    quarantined   bigint      not null default 0,
    refused       bigint      not null default 0
);
comment on table mail_channel_beat is 'The pulse of each channel: last contact, last letter, trouble as a code, and counts that may miss the last second before a crash.';

create table mailbox_folder (
    channel_id uuid   not null references mail_channel on delete cascade,
    folder     text   not null,
    validity   bigint not null,
    first_uid  bigint not null,
    done_uid   bigint not null,
    primary key (channel_id, folder)
);
comment on table mailbox_folder is 'How far each folder of a mailbox has been taken (RFC 9051 UIDVALIDITY and UID), moved on in the transaction that stores the letter.';

create table mailbox_left (
    channel_id uuid        not null references mail_channel on delete cascade,
    folder     text        not null,
    validity   bigint      not null,
    uid        bigint      not null,
    reason     text        not null,
    size       bigint      not null,
    at         timestamptz not null,
    primary key (channel_id, folder, validity, uid)
);
comment on table mailbox_left is 'Letters that were left untouched on the mail server, with the reason; they are never moved or deleted there.';

insert into mail_channel (id, kind, name) values
    ('00000000-0000-0000-0000-000000000001', 'pipe', 'bin/qyzmet mail'),
    ('00000000-0000-0000-0000-000000000002', 'inbound', 'POST /mail/inbound');
insert into mail_channel_beat (channel_id) select id from mail_channel;

grant select, insert, update, delete on mail_channel, mail_channel_beat, mailbox_folder, mailbox_left to ${app};
