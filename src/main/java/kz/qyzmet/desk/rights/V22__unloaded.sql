-- The first year on the way of a term that the calendar did not know: while it stands, due_at is the earliest that the end may be, and nobody is told of a last day (law.md 3.4).
alter table subject_request add column unloaded integer check (unloaded between 2000 and 2300);
create index subject_request_unloaded on subject_request (unloaded) where unloaded is not null;

-- 'undated': officers and those above them were told that there is no last day yet; 'undated-late': the earliest that it may have been is over; 'dated': its year was loaded and the last day is known
alter table subject_request_step drop constraint subject_request_step_step_check;
alter table subject_request_step add constraint subject_request_step_step_check
    check (step in ('filed', 'registered', 'identified', 'granted', 'refused', 'returned', 'done', 'answered', 'taken-back', 'gone', 'warned',
                    'overdue', 'late', 'sorted', 'unsorted', 'unsorted-late', 'letter', 'packed', 'untold', 'told-by-hand', 'unreachable', 'handed-over', 'asked', 'replied',
                    'undated', 'undated-late', 'dated'));
drop index subject_request_step_clock;
create unique index subject_request_step_clock on subject_request_step (request_id, step)
    where step in ('warned', 'overdue', 'late', 'unsorted', 'unsorted-late', 'untold', 'told-by-hand', 'undated', 'undated-late');
