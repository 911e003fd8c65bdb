create table ledger_entry (
    act        uuid        not null,
    subject_id uuid        not null,
    kind       text        not null check (kind in ('destruction', 'block', 'unblock')),
    at         timestamptz not null,
    primary key (act, subject_id, kind)
);
comment on table ledger_entry is 'Which entries of the ledger this database has carried out; what the ledger knows and this table does not is done again after a restore (contracts 4).';
grant select, insert on ledger_entry to ${upkeep}, ${erasure}, ${rights}, ${administration};

create table ledger_turn (
    one  boolean primary key default true check (one),
    turn bigint  not null
);
comment on table ledger_turn is 'Counts up each minute; a database whose turn is below the one in the key folder is a restored one (contracts 4).';
insert into ledger_turn (one, turn) values (true, 0);
grant select, update on ledger_turn to ${upkeep};
