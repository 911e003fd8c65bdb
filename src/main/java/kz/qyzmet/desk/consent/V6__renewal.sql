create table consent_renewal (
    consent_id uuid        not null references consent (id),
    edition    text        not null,
    subject_id uuid        not null references subject (id),
    ground     text        not null default 'consent' check (ground = 'consent'),
    mask       integer     not null default -1,
    at         timestamptz not null,
    primary key (consent_id, edition)
);
comment on table consent_renewal is 'That a person was asked to agree anew, because an edition of the policy changed what they had agreed to; once for each edition (clause 6.2).';
create index consent_renewal_of on consent_renewal (subject_id);
create index consent_renewal_by on consent_renewal (edition);

grant select, insert on consent_renewal to ${rights};
grant select, delete on consent_renewal to ${erasure};
grant select on consent_renewal to ${upkeep}, ${backup};

call fence('consent_renewal', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
