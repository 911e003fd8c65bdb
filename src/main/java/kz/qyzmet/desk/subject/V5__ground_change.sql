-- Nobody turns a record or a value to another ground without a document and a second person (clause 2.2). The rows below are the only way there: the
-- roles of the desk may no longer update the column, and what a second person confirms is carried out by the trigger.
revoke update on subject, contact from ${support}, ${account}, ${administration}, ${rights}, ${erasure};
grant update (name, named_at, language) on subject to ${support}, ${account}, ${administration}, ${rights}, ${erasure};
grant update (value, verified_at, doubtful_at, doubtful_code) on contact to ${support}, ${account}, ${administration}, ${rights}, ${erasure};

create table ground_change (
    id           uuid        primary key,
    subject_id   uuid        not null references subject (id),
    -- the value whose ground it is; empty when it is the person's record itself
    contact_id   uuid        references contact (id) on delete cascade,
    ground       text        not null check (ground in ('consent', 'justice', 'contract', 'legitimate-interest', 'public-by-subject', 'publication-by-law')),
    was          text        not null check (was <> ground),
    document     bytea       not null,
    edition      text        not null,
    asked_by     uuid        not null,
    asked_at     timestamptz not null,
    confirmed_by uuid,
    confirmed_at timestamptz,
    refused_by   uuid,
    refused_at   timestamptz,
    check ((confirmed_by is null) = (confirmed_at is null)),
    check ((refused_by is null) = (refused_at is null)),
    check (confirmed_by is null or refused_by is null),
    check (confirmed_by <> asked_by)
);
comment on table ground_change is 'A ground that was changed or was asked to be: from what to what, on what document, who asked and who was the second (clause 2.2).';
create index ground_change_of on ground_change (subject_id, asked_at desc);
create index ground_change_open on ground_change (asked_at) where confirmed_at is null and refused_at is null;
create unique index ground_change_one on ground_change (subject_id, coalesce(contact_id, subject_id))
    where confirmed_at is null and refused_at is null;

grant select on ground_change to ${rights}, ${administration}, ${upkeep}, ${erasure};
grant insert on ground_change to ${rights};
grant update (confirmed_by, confirmed_at, refused_by, refused_at) on ground_change to ${rights}, ${administration};
grant delete on ground_change to ${erasure};
call fence('ground_change', 'array[r.subject_id]', 'r.subject_id = $1', 'rights administration erasure');

create function ground_change_is_open() returns trigger
    language plpgsql set search_path = pg_catalog, public
    as $$
begin
    if new.confirmed_by is not null or new.refused_by is not null then
        raise exception 'a change of ground begins by being asked for' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;
create trigger ground_change_is_open before insert on ground_change
    for each row execute function ground_change_is_open();

create function ground_change_applies() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public
    as $$
begin
    if old.confirmed_by is not null or old.refused_by is not null then
        raise exception 'this change of ground is decided' using errcode = 'insufficient_privilege';
    end if;
    if new.confirmed_by is null then
        return new;
    end if;
    if new.contact_id is null then
        update public.subject s set ground = new.ground where s.id = new.subject_id and s.ground = new.was;
    else
        update public.contact c set ground = new.ground
         where c.id = new.contact_id and c.subject_id = new.subject_id and c.ground = new.was;
    end if;
    if not found then
        raise exception 'the ground is no longer what it was' using errcode = 'serialization_failure';
    end if;
    return new;
end
$$;
create trigger ground_change_applies before update of confirmed_by, confirmed_at, refused_by, refused_at on ground_change
    for each row execute function ground_change_applies();
