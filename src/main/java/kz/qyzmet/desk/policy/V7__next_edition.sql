-- The next edition while the officer writes it in the browser (clause 6.2): the whole file, one at a time. It rules nothing before it is checked and published like a file that was brought.
create table policy_next (
    one        boolean     primary key default true check (one),
    based_on   integer     not null references policy_edition (number),
    source     text        not null check (length(source) between 1 and 1000000),
    version    uuid        not null,
    begun_at   timestamptz not null,
    changed_at timestamptz not null
);
comment on table policy_next is 'The edition that is being written, as the file it would be; at most one row. Who wrote stands in the journal.';
comment on column policy_next.version is 'Another one after every change, so that two officers never overwrite each other unseen.';
grant select, insert, update, delete on policy_next to ${rights};
