-- To whom the data of the person left the desk by the entry: a program that read it, or the colleague who took papers for somebody outside (clause 2.6). Named to the person by one short index, however long their journal
-- is; no part of the leaf, which says it by its actor.
alter table journal_subject add column receiver uuid;
update journal_subject s set receiver = e.actor
  from (select entry, actor_kind, actor, actor_hash, operation from journal_entry
        union all
        select id, actor_kind, actor, actor_hash, operation from journal_queue) e
 where e.entry = s.entry
   and (e.actor_kind = 'token' and e.operation in ('extract', 'provide')
        or e.actor_kind = 'person' and e.operation = 'provide' and e.actor_hash is null and e.actor <> s.subject_id);
create index journal_subject_receiver on journal_subject (subject_id, receiver, entry desc) where receiver is not null;
