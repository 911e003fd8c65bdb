-- as before, but each statement goes by one index: the time grows with the person's rows, never with the journal
create or replace function journal_forget(
        person uuid, nonce_of_entry bytea, at_time timestamptz, by_process uuid, under_edition text, most int)
    returns bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    people_gone bigint;
    actors_gone bigint := 0;
    some_gone   bigint;
begin
    update journal_entry set actor = null, actor_salt = null where actor = person and actor_hash is not null;
    get diagnostics some_gone = row_count;
    actors_gone := actors_gone + some_gone;
    update journal_entry e set actor = null, actor_salt = null
      from journal_subject s
     where s.subject_id = person and e.entry = s.entry
       and e.actor_kind = 'link' and e.actor_hash is not null and e.actor is not null;
    get diagnostics some_gone = row_count;
    actors_gone := actors_gone + some_gone;
    update journal_queue set actor = null, actor_salt = null where actor = person and actor_hash is not null;
    get diagnostics some_gone = row_count;
    actors_gone := actors_gone + some_gone;
    update journal_queue q set actor = null, actor_salt = null
      from journal_subject s
     where s.subject_id = person and q.id = s.entry
       and q.actor_kind = 'link' and q.actor_hash is not null and q.actor is not null;
    get diagnostics some_gone = row_count;
    actors_gone := actors_gone + some_gone;
    with gone as (select s.entry from journal_subject s where s.subject_id = person limit most)
    delete from journal_subject s using gone where s.subject_id = person and s.entry = gone.entry;
    get diagnostics people_gone = row_count;
    delete from journal_attestation a where a.subject_id = person;
    if people_gone + actors_gone > 0 then
        insert into journal_queue (at, operation, actor_kind, actor, purpose, edition, fields, object, nonce)
        values (at_time, 'administer', 'system', by_process, 'accountability', under_edition, '{journal.forgotten}',
                'people:' || people_gone || ' actors:' || actors_gone, nonce_of_entry);
    end if;
    return people_gone;
end $$;
