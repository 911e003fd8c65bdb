-- a file or a raw letter; without holder_id it is an upload that belongs to nobody, cannot be opened and is swept
create table attachment (
    id uuid primary key,
    kind text not null default 'file' check (kind in ('file', 'raw')),
    holder_id uuid,
    owner_id uuid,
    outsider_id uuid,
    ground text,
    mask integer not null default -1,
    content_key bytea,
    label bytea,
    size bigint not null default 0,
    inline boolean not null default false,
    touched_at timestamptz not null,
    check (holder_id is null
        or (owner_id is not null and ground is not null and content_key is not null and label is not null))
);
comment on table attachment is 'Files of messages and raw letters: the sealed key and the sealed name, type and digest; the bytes are in attachment_chunk';
create index attachment_holder on attachment (holder_id) where holder_id is not null;
create index attachment_unfinished on attachment (touched_at) where holder_id is null;
create index attachment_owner on attachment (owner_id);
grant select, insert, update, delete on attachment to ${app};

create table attachment_chunk (
    attachment_id uuid not null references attachment (id) on delete cascade,
    number integer not null,
    sealed bytea not null,
    primary key (attachment_id, number)
);
comment on table attachment_chunk is 'The bytes, 256 KB a row, each sealed by the content key of its attachment with its number and whether it is the last';
-- ciphertext does not compress
alter table attachment_chunk alter column sealed set storage external;
grant select, insert, delete on attachment_chunk to ${app};
