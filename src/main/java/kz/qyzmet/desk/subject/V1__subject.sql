create table subject (
    id         uuid primary key,
    ground     text        not null check (ground in ('consent', 'justice', 'contract', 'legitimate-interest', 'public-by-subject', 'publication-by-law')),
    evidence   text        not null,
    mask       integer     not null default -1,
    name       bytea       not null,
    language   text        not null check (language in ('kk', 'ru', 'en')),
    created_at timestamptz not null,
    named_at   timestamptz not null
);
comment on table subject is 'One row per person: the ground on which they are recorded and their sealed name (clause 2.1.1).';

create table contact (
    id          uuid primary key,
    subject_id  uuid        not null references subject (id),
    kind        text        not null check (kind in ('email', 'phone', 'iin')),
    ground      text        not null,
    mask        integer     not null default -1,
    value       bytea       not null,
    added_at    timestamptz not null,
    verified_at timestamptz
);
comment on table contact is 'Ways to reach or tell apart a person: e-mail, phone, IIN; sealed by the person''s key.';
create index contact_of on contact (subject_id);

create table contact_lookup (
    kind       text    not null,
    epoch      integer not null,
    hash       bytea   not null,
    contact_id uuid    not null references contact (id) on delete cascade,
    subject_id uuid    not null,
    primary key (contact_id, epoch)
);
comment on table contact_lookup is 'Keyed hashes for finding a person by an exact address or number; made anew for each epoch, so old backups do not link.';
create unique index contact_lookup_email on contact_lookup (hash, epoch) where kind = 'email';
create index contact_lookup_hash on contact_lookup (hash);
create index contact_lookup_epoch on contact_lookup (epoch);

grant select, insert, update, delete on subject, contact, contact_lookup to ${app};
