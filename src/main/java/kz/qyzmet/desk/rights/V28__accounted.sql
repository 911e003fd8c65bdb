-- A granted withdrawal or removal from public sources ends nothing of what is held by itself: the officer writes down what became of it, the words of the answer say so, and none claims an end that nobody made (clauses 3.2.2, 3.2.4).
do $$
declare
    old text;
begin
    select conname into strict old from pg_constraint
    where conrelid = 'subject_request'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%by_hand%';
    execute format('alter table subject_request drop constraint %I', old);
end $$;
alter table subject_request add constraint subject_request_by_hand_check
    check (not by_hand or (kind in ('correct', 'withdrawal', 'public-removal') and outcome = 'granted'));
