-- Every edition of the policy that was ever in force here, as the file that was read (clauses 6.1 and 6.2). Rows are added and never changed: what a
-- record names as its edition can be read for as long as the record stands.
create table policy_edition (
    number         integer     primary key check (number > 0),
    edition        text        not null unique check (edition ~ '^[0-9A-Za-z][0-9A-Za-z.-]{0,31}$'),
    source         text        not null check (length(source) between 1 and 1000000),
    hash           text        not null unique check (hash ~ '^[0-9a-f]{64}$'),
    placed_by      text        not null check (placed_by in ('program', 'officer')),
    placed_at      timestamptz not null,
    in_force_since timestamptz not null,
    asks_again     text[]      not null,
    check (in_force_since >= placed_at),
    check ((number = 1) = (placed_by = 'program'))
);
comment on table policy_edition is 'Editions of the policy file in the order of their placing; the newest whose day has come is in force (clause 6.2). Who placed one stands in the journal.';
comment on column policy_edition.asks_again is 'Purposes that changed so much that consents given before are to be asked for anew.';
grant select on policy_edition to ${app}, ${nobody}, ${sequencer};
grant insert on policy_edition to ${rights};

-- One line of editions: the next number, never a gap, never two heirs of one edition. An edition that was placed stays as it was, for the owner too.
create function policy_edition_stays() returns trigger
    language plpgsql set search_path = pg_catalog, public
    as $$
begin
    if tg_op <> 'INSERT' then
        raise exception 'an edition of the policy is never changed' using errcode = 'insufficient_privilege';
    end if;
    if new.number <> (select coalesce(max(e.number), 0) + 1 from public.policy_edition e) then
        raise exception 'another edition was placed meanwhile' using errcode = 'unique_violation';
    end if;
    return new;
end
$$;
create trigger policy_edition_stays before insert or update or delete on policy_edition
    for each row execute function policy_edition_stays();

create table policy_draft (
    hash       text        primary key check (hash ~ '^[0-9a-f]{64}$'),
    source     text        not null check (length(source) between 1 and 1000000),
    checked_at timestamptz not null
);
comment on table policy_draft is 'Files that the officer had checked and may publish after the dry run; gone after a week.';
grant select, insert, update, delete on policy_draft to ${rights};
