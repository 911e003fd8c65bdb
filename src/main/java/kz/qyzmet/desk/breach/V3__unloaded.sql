-- The first year on the way of the term that the calendar did not know: while it stands, due_at is the earliest that the end may be, and no last day is named (law.md 3.4).
alter table breach add column unloaded integer check (unloaded between 2000 and 2300);
create index breach_unloaded on breach (unloaded) where unloaded is not null;

-- 'undated-late': the earliest that the end may have been is over; 'dated': the year was loaded and the last day is known
alter table breach_step drop constraint breach_step_step_check;
alter table breach_step add constraint breach_step_step_check
    check (step in ('reported', 'confirmed', 'unfounded', 'returned', 'agreed', 'exposed', 'unexposed', 'counting', 'counted', 'worded', 'papers', 'listed', 'told', 'letters', 'lettered', 'block', 'blocked', 'unblock', 'unblocked', 'closed', 'warned', 'overdue', 'late',
                    'undated-late', 'dated'));
drop index breach_step_clock;
create unique index breach_step_clock on breach_step (breach_id, step) where step in ('warned', 'overdue', 'late', 'undated-late');
