create table password (
    subject_id uuid primary key,
    hash       text not null,
    ground     text not null default 'contract',
    set_at     timestamptz not null
);
comment on table password is 'argon2id hashes of the staff''s passwords; requesters have none';
grant select, insert, update, delete on password to ${app};

create table session (
    token_hash bytea primary key check (length(token_hash) = 32),
    id         uuid not null unique,
    subject_id uuid not null,
    kind       text not null check (kind in ('staff', 'requester')),
    browser    text not null,
    ground     text not null default 'consent',
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    expires_at timestamptz not null
);
comment on table session is 'Who is signed in where; the cookie is stored as a hash, the browser as a coarse word, ended sessions are deleted';
create index session_of on session (subject_id);
create index session_expiry on session (expires_at);
grant select, insert, update, delete on session to ${app};

create table sign_in_request (
    id           uuid primary key,
    browser_hash bytea not null check (length(browser_hash) = 32),
    link_hash    bytea not null unique check (length(link_hash) = 32),
    code_hash    bytea not null check (length(code_hash) = 32),
    address_hash bytea not null,
    subject_id   uuid,
    letter_to    uuid not null,
    address      bytea not null,
    ground       text not null default 'consent',
    return_to    text not null,
    tries        integer not null default 0,
    made_at      timestamptz not null,
    expires_at   timestamptz not null,
    used_at      timestamptz
);
comment on table sign_in_request is 'Asked-for sign-in letters; swept when they expire, for unknown addresses too (contracts 21)';
create index sign_in_request_browser on sign_in_request (browser_hash);
create index sign_in_request_address on sign_in_request (address_hash, made_at);
create index sign_in_request_expiry on sign_in_request (expires_at);
grant select, insert, update, delete on sign_in_request to ${app};

create table issued_code (
    id         uuid primary key,
    subject_id uuid not null,
    kind       text not null check (kind in ('code', 'password')),
    hash       bytea not null check (length(hash) = 32),
    tries      integer not null default 0,
    ground     text not null default 'consent',
    issued_by  uuid not null,
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
comment on table issued_code is 'One-time codes and password links that an administrator issued for a person; the person sees that it happened';
create index issued_code_of on issued_code (subject_id);
create index issued_code_hash on issued_code (hash);
grant select, insert, update, delete on issued_code to ${app};

create table failed_sign_in (
    place_hash   bytea primary key,
    failures     integer not null,
    last_at      timestamptz not null,
    locked_until timestamptz not null
);
comment on table failed_sign_in is 'Failed attempts by keyed hash of an account or an address; forgotten after a day';
create index failed_sign_in_age on failed_sign_in (last_at);
grant select, insert, update, delete on failed_sign_in to ${app};

create table api_token (
    id          uuid primary key,
    hash        bytea not null unique check (length(hash) = 32),
    name        text not null check (length(name) between 1 and 120),
    scopes      text[] not null check (cardinality(scopes) > 0),
    ground      text not null,
    evidence    text not null check (length(evidence) between 1 and 300),
    team_id     uuid references team (id),
    subject_id  uuid,
    rate        integer check (rate between 1 and 1000000),
    created_by  uuid not null,
    created_at  timestamptz not null,
    expires_at  timestamptz,
    used_on     date,
    revoked_by  uuid,
    revoked_at  timestamptz,
    check (team_id is null or subject_id is null),
    check ((revoked_by is null) = (revoked_at is null))
);
comment on table api_token is 'Programs that may ask: hashed tokens with scopes, the ground they vouch for and their reach (contracts 16)';
grant select, insert, update on api_token to ${app};

create table first_run_link (
    hash       bytea primary key check (length(hash) = 32),
    made_at    timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);
comment on table first_run_link is 'One-time links for the first administrator of an empty desk, as hashes';
grant select, insert, update, delete on first_run_link to ${app};
