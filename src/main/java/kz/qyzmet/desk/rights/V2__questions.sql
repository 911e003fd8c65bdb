-- Questions and suggestions have a clock too (clauses 7.1, 7.2). They are answered in words that tell nothing about anybody, to the address that asked, so they need no proof of who asks.
alter table subject_request drop constraint subject_request_kind_check;
alter table subject_request add constraint subject_request_kind_check
    check (kind in ('access', 'correct', 'block', 'unblock', 'destroy', 'public-removal', 'withdrawal', 'automated-objection', 'complaint',
                    'consumer-claim', 'question', 'suggestion'));
do $$
declare
    rule text;
begin
    select conname into strict rule from pg_constraint
     where conrelid = 'subject_request'::regclass and contype = 'c'
       and pg_get_constraintdef(oid) like '%outcome IS NULL%' and pg_get_constraintdef(oid) like '%identity IS NOT NULL%';
    execute format('alter table subject_request drop constraint %I', rule);
end $$;
-- nobody decides about somebody whose identity nobody has checked (Digital Code art. 37(5))
alter table subject_request add constraint subject_request_identified
    check (kind in ('question', 'suggestion') or outcome is null or identity is not null or outcome in ('refused', 'taken-back', 'gone'));
drop index subject_request_once;
create unique index subject_request_once on subject_request (subject_id, kind)
    where closed_at is null and kind not in ('correct', 'automated-objection', 'complaint', 'consumer-claim', 'question', 'suggestion');

-- 'sorted': the officer said what a letter is; 'unsorted': the officers were told that nobody has; 'letter': the person wrote again; 'packed': a complaint pack was taken
alter table subject_request_step drop constraint subject_request_step_step_check;
alter table subject_request_step add constraint subject_request_step_step_check
    check (step in ('filed', 'registered', 'identified', 'granted', 'refused', 'returned', 'done', 'answered', 'taken-back', 'gone', 'warned',
                    'overdue', 'late', 'sorted', 'unsorted', 'letter', 'packed'));
create index subject_request_step_packed on subject_request_step (at) where step = 'packed';
drop index subject_request_step_clock;
create unique index subject_request_step_clock on subject_request_step (request_id, step) where step in ('warned', 'overdue', 'late', 'unsorted');
