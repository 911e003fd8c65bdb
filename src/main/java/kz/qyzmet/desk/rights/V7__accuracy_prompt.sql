create table accuracy_prompt (
    subject_id uuid primary key references subject (id),
    ground     text        not null default 'consent',
    mask       integer     not null default -1,
    at         timestamptz not null
);
comment on table accuracy_prompt is 'When a person was last asked whether what is held about them is still right: at most once a year (clause 2.1.5).';

grant select, insert, update (at) on accuracy_prompt to ${rights};
grant select, delete on accuracy_prompt to ${erasure};
grant select on accuracy_prompt to ${upkeep}, ${backup};

call fence('accuracy_prompt', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
