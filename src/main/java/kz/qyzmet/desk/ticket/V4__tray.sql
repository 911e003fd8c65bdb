create table tray (
    id         uuid primary key,
    subject_id uuid        not null references subject (id),
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    size       bigint      not null,
    at         timestamptz not null,
    read_by    uuid,
    read_at    timestamptz,
    check ((read_at is null) = (read_by is null))
);
comment on table tray is 'Letters of blocked people: stored sealed, in no index and no ticket, for the officer alone (contracts 10). The bytes are the raw attachment of the same id.';
create index tray_newest on tray (at desc, id desc);
create index tray_of on tray (subject_id, at desc);
grant select, insert, update on tray to ${rights};
grant select on tray to ${upkeep}, ${backup};
grant select, update, delete on tray to ${erasure};
call fence('tray', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');

-- A ticket in which somebody blocked wrote cannot be taken away: their words are stored (clause 1.3). Says no more than that.
create function blocked_within(ticket uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from message m where m.ticket_id = $1 and (m.mask & 1) = 0) $$;
revoke execute on function blocked_within from public;
grant execute on function blocked_within to ${rights}, ${erasure};
