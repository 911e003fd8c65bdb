-- 'unsorted-late': nobody has said what a letter is and the shortest term that it may have has run out, so those above were told (clause 7.2)
alter table subject_request_step drop constraint subject_request_step_step_check;
alter table subject_request_step add constraint subject_request_step_step_check
    check (step in ('filed', 'registered', 'identified', 'granted', 'refused', 'returned', 'done', 'answered', 'taken-back', 'gone', 'warned',
                    'overdue', 'late', 'sorted', 'unsorted', 'unsorted-late', 'letter', 'packed', 'untold', 'told-by-hand', 'unreachable', 'handed-over', 'asked', 'replied'));
drop index subject_request_step_clock;
create unique index subject_request_step_clock on subject_request_step (request_id, step)
    where step in ('warned', 'overdue', 'late', 'unsorted', 'unsorted-late', 'untold', 'told-by-hand');
