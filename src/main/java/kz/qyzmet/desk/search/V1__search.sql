create table search_feed (
    xid     xid8        not null default pg_current_xact_id(),
    id      bigint      not null generated always as identity,
    ticket  uuid        not null,
    at      timestamptz not null default now(),
    primary key (xid, id)
);
comment on table search_feed is 'Which ticket has changed, written by the transaction that changed it; each node reads it by transaction snapshot and keeps its place in its index.';
grant select, insert, delete on search_feed to ${app};

create table search_horizon (
    feed    uuid        not null primary key,
    pruned  xid8        not null
);
comment on table search_horizon is 'The name of this feed and the newest transaction whose entries were removed; an index that stands before it is rebuilt.';
grant select, update on search_horizon to ${app};

insert into search_horizon (feed, pruned) values (gen_random_uuid(), '0');
