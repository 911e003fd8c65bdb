-- Nothing can be sent to whoever has no address. 'untold': the term ran out and only the staff could be told; 'unreachable': the answer could not be sent; 'handed-over': the officer gave it to the person (clauses 3.2.1, 7.3)
alter table subject_request_step drop constraint subject_request_step_step_check;
alter table subject_request_step add constraint subject_request_step_step_check
    check (step in ('filed', 'registered', 'identified', 'granted', 'refused', 'returned', 'done', 'answered', 'taken-back', 'gone', 'warned',
                    'overdue', 'late', 'sorted', 'unsorted', 'letter', 'packed', 'untold', 'unreachable', 'handed-over'));
create index subject_request_step_unreached on subject_request_step (request_id) where step in ('untold', 'unreachable');
drop index subject_request_step_clock;
create unique index subject_request_step_clock on subject_request_step (request_id, step)
    where step in ('warned', 'overdue', 'late', 'unsorted', 'untold', 'unreachable', 'handed-over');
