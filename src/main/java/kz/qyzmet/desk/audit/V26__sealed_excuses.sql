-- Why rows of the journal are missing is said by seals of the desk, whose key stands in no database: whoever has the database alone takes them away, and is found; they make none.
create table journal_gone (
    entry bigint not null,
    seal  bytea  not null check (octet_length(seal) = 32),
    primary key (entry, seal)
);
comment on table journal_gone is 'One seal of the desk for each row about a person that went with the person: which entry, and nothing about whom (clauses 1.5, 4.9).';
grant select, delete on journal_gone to ${sequencer};
grant select on journal_gone to ${backup};

alter table journal_gap add column seal bytea;
alter table journal_log add column pruned_seal bytea;

-- what the journal says of itself is written by the journal itself: of a person forgotten by the function that forgets, of a gap and of pruning by the sequencer's role
create function journal_own_word() returns trigger
    language plpgsql set search_path = pg_catalog, public
    as $$
begin
    if pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'usage')
       or current_user = current_database() || '_sequencer' and not new.fields && '{journal.forgotten}' then
        return new;
    end if;
    raise exception 'this is said by the journal alone' using errcode = 'insufficient_privilege';
end $$;
create trigger journal_own_word before insert or update of fields on journal_queue for each row
    when (new.fields && '{journal.forgotten,journal.gap,journal.pruned}') execute function journal_own_word();

drop function journal_forget(uuid, bytea, timestamptz, uuid, text, int);

-- what goes with a person, a seal in the place of each row, and the entry that says how much went: none of them happens without the others
create function journal_forget(
        person uuid, people bigint[], people_seals bytea[], actors bigint[], actor_seals bytea[],
        nonce_of_entry bytea, at_time timestamptz, by_process uuid, under_edition text)
    returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    people_gone bigint;
    actors_gone bigint;
    some_gone   bigint;
begin
    -- the queue first: what the sequencer takes meanwhile is found in its place
    with gone as (
        update journal_queue q set actor = null, actor_salt = null
          from unnest(actors, actor_seals) given (entry, seal)
         where q.id = given.entry and q.actor_hash is not null and q.actor is not null
           and (q.actor = person or q.actor_kind = 'link')
        returning given.entry, given.seal)
    insert into journal_gone (entry, seal) select entry, seal from gone;
    get diagnostics actors_gone = row_count;
    with gone as (
        update journal_entry e set actor = null, actor_salt = null
          from unnest(actors, actor_seals) given (entry, seal)
         where e.entry = given.entry and e.actor_hash is not null and e.actor is not null
           and (e.actor = person or e.actor_kind = 'link')
        returning given.entry, given.seal)
    insert into journal_gone (entry, seal) select entry, seal from gone;
    get diagnostics some_gone = row_count;
    actors_gone := actors_gone + some_gone;
    with gone as (
        delete from journal_subject s using unnest(people, people_seals) given (entry, seal)
         where s.subject_id = person and s.entry = given.entry
        returning given.entry, given.seal)
    insert into journal_gone (entry, seal) select entry, seal from gone;
    get diagnostics people_gone = row_count;
    delete from journal_attestation a where a.subject_id = person;
    if people_gone + actors_gone > 0 then
        insert into journal_queue (at, operation, actor_kind, actor, purpose, edition, fields, object, nonce)
        values (at_time, 'administer', 'system', by_process, 'accountability', under_edition, '{journal.forgotten}',
                'people:' || people_gone || ' actors:' || actors_gone, nonce_of_entry);
    end if;
    return people_gone + actors_gone;
end $$;
revoke all on function journal_forget(uuid, bigint[], bytea[], bigint[], bytea[], bytea, timestamptz, uuid, text) from public;
grant execute on function journal_forget(uuid, bigint[], bytea[], bigint[], bytea[], bytea, timestamptz, uuid, text) to ${erasure};
