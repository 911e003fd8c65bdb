create table consent_document (
    consent_id     uuid primary key references consent (id),
    subject_id     uuid    not null references subject (id),
    ground         text    not null default 'consent' check (ground = 'consent'),
    mask           integer not null default -1,
    document       bytea   not null,
    dated_on       date    not null,
    representative bytea,
    power          bytea,
    scope          bytea,
    power_until    date,
    scan           bytea   not null,
    scan_type      text    not null check (scan_type in ('pdf', 'jpeg', 'png')),
    check ((representative is null) = (power is null) and (representative is null) = (scope is null)
        and (representative is null) = (power_until is null))
);
comment on table consent_document is 'What stands behind a consent on paper (Law 94-V art. 8(1); clause 3.1.2): its number and date, the scan, and who agreed for the person by which power; sealed by the person''s key.';
create index consent_document_of on consent_document (subject_id);

grant select, insert on consent_document to ${rights};
grant select, delete on consent_document to ${erasure};
grant select on consent_document to ${upkeep}, ${backup};

call fence('consent_document', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');
