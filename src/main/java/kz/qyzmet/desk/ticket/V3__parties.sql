create table party (
    id        uuid primary key,
    ticket_id uuid        not null references ticket (id) on delete cascade,
    ground    text        not null,
    mask      integer     not null default -1,
    address   bytea       not null,
    at        timestamptz not null
);
comment on table party is 'People whom the requester named in a letter of the ticket: they may answer in it. Their address is sealed by the requester''s key and goes with it.';
create index party_of on party (ticket_id);

-- ids that letters refer to and that never came here themselves: they join only with more proof than the others
alter table mail_thread add column seen boolean not null default true;

-- 'apart': opened by a letter of somebody who is no party of the other ticket
alter table ticket_relation drop constraint ticket_relation_kind_check;
alter table ticket_relation add constraint ticket_relation_kind_check check (kind in ('related', 'continues', 'apart'));

-- an answer that may still be taken back is not shown to its requester before its letter leaves
alter table message add column leaves_at timestamptz;

grant select, insert, update, delete on party to ${support};
grant select on party to ${clarification}, ${rights}, ${upkeep}, ${backup};
grant select, update, delete on party to ${erasure};

call fence('party', 'array[(select t.requester_id from ticket t where t.id = r.ticket_id)]',
           'r.ticket_id in (select t.id from ticket t where t.requester_id = $1)', 'support rights clarification erasure');
