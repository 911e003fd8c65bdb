-- An answer may come back more than once: sent again to another address, or handed over, it is done with until the next letter comes back. 'told-by-hand': the officer gave the person the notice that the term
-- has run out, which no letter could bring (clauses 3.2.1, 7.3).
alter table subject_request_step drop constraint subject_request_step_step_check;
alter table subject_request_step add constraint subject_request_step_step_check
    check (step in ('filed', 'registered', 'identified', 'granted', 'refused', 'returned', 'done', 'answered', 'taken-back', 'gone', 'warned',
                    'overdue', 'late', 'sorted', 'unsorted', 'letter', 'packed', 'untold', 'told-by-hand', 'unreachable', 'handed-over'));
drop index subject_request_step_clock;
create unique index subject_request_step_clock on subject_request_step (request_id, step)
    where step in ('warned', 'overdue', 'late', 'unsorted', 'untold', 'told-by-hand');
