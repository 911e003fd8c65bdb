create table desk_node (
    node    uuid        primary key,
    seen_at timestamptz not null
);
comment on table desk_node is 'The desks that work on this database and hold opened keys in memory; one that was not seen for some minutes is gone.';
grant select, insert, update, delete on desk_node to ${upkeep};

create table key_gone (
    key_id uuid        not null,
    node   uuid        not null,
    at     timestamptz not null,
    primary key (key_id, node)
);
comment on table key_gone is 'Which desk has dropped a destroyed key from its memory; named in the act of destruction (clause 1.5).';
create index key_gone_at on key_gone (at);
grant select, insert, delete on key_gone to ${upkeep};
