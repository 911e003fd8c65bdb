-- 'brought': files came after the demand. 'removed': a file, a letter or words of a demand are gone; the row says which, why and by whom, and what was in them nobody keeps (clauses 2.1.4, 4.9). It has the number of the act in the ledger.
alter table subject_request_step drop constraint subject_request_step_step_check;
alter table subject_request_step add constraint subject_request_step_step_check
    check (step in ('filed', 'registered', 'identified', 'granted', 'refused', 'returned', 'done', 'answered', 'taken-back', 'gone', 'warned',
                    'overdue', 'late', 'sorted', 'unsorted', 'unsorted-late', 'letter', 'packed', 'untold', 'told-by-hand', 'unreachable', 'handed-over', 'asked', 'replied',
                    'undated', 'undated-late', 'dated', 'removed', 'brought'));
alter table subject_request_step add column removed text check (removed in ('file', 'letter', 'words', 'answer'));
alter table subject_request_step add column reason text
    check (reason in ('identity', 'excess', 'others', 'harmful', 'mistake', 'own'));
alter table subject_request_step add constraint subject_request_step_why
    check ((step = 'removed') = (removed is not null) and (step = 'removed') = (reason is not null));
-- whoever removes has the role that destroys, and writes the step in the same transaction
grant insert on subject_request_step to ${erasure};

-- whether the letter brought what looks like a copy of an identity document: found when it came, because its files lie inside it
alter table subject_request_letter add column document boolean not null default false;

-- whose hand brought the files: a representative and a program see their own; null where it was the person, before this stood here
alter table subject_request_file add column brought_by uuid;
