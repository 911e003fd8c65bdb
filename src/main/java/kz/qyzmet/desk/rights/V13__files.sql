create table subject_request_file (
    id         uuid primary key,
    -- no reference, as with letters: each is swept by its own rule, whichever comes first
    request_id uuid        not null,
    subject_id uuid        not null,
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    at         timestamptz not null
);
comment on table subject_request_file is 'That files came with a demand filed on the site; the files themselves are attachments of the same id (Law 94-V art. 24(1)(2)).';
create index subject_request_file_of on subject_request_file (request_id, id);
create index subject_request_file_whose on subject_request_file (subject_id);

grant select, insert on subject_request_file to ${rights};
grant select, delete on subject_request_file to ${erasure};
grant select on subject_request_file to ${upkeep}, ${backup};

call fence('subject_request_file', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
