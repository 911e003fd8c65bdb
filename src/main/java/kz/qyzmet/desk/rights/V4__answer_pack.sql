create table subject_request_pack (
    id         uuid primary key,
    -- no reference: swept by its own rule
    request_id uuid        not null,
    subject_id uuid        not null,
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    token_hash bytea       not null unique,
    made_at    timestamptz not null,
    until      timestamptz not null check (until >= made_at),
    taken_at   timestamptz
);
comment on table subject_request_pack is 'The answer to a demand to see everything: a secret sent to the person''s known address opens their archive until then; of the secret a keyed hash (clause 3.2.1).';
create index subject_request_pack_of on subject_request_pack (request_id);
create index subject_request_pack_whose on subject_request_pack (subject_id);

grant select, insert, update on subject_request_pack to ${rights};
grant select, update, delete on subject_request_pack to ${erasure};
grant select on subject_request_pack to ${upkeep}, ${backup};

call fence('subject_request_pack', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
