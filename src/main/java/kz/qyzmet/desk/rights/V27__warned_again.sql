-- A letter that is sorted into a longer kind and a term whose year is loaded have another end: of that one is warned too, and of an earliest end that moved is told again. Both are rows that stand once for a term, written under the lock of the demand.
drop index subject_request_step_clock;
create unique index subject_request_step_clock on subject_request_step (request_id, step)
    where step in ('overdue', 'late', 'unsorted', 'unsorted-late', 'untold', 'told-by-hand', 'undated');
