create table consent_warning (
    consent_id uuid primary key references consent (id),
    subject_id uuid        not null references subject (id),
    ground     text        not null default 'consent' check (ground = 'consent'),
    mask       integer     not null default -1,
    at         timestamptz not null
);
comment on table consent_warning is 'That a person was told of the coming end of a consent''s term, once (Law 94-V art. 8(5)).';
create index consent_warning_of on consent_warning (subject_id);

grant select, insert on consent_warning to ${rights};
grant select, delete on consent_warning to ${erasure};
grant select on consent_warning to ${upkeep}, ${backup};

call fence('consent_warning', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
