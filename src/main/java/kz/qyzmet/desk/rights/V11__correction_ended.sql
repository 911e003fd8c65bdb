-- Who gave a correction up (clause 2.1.5): the officer, the second person, the person themselves, or the desk when an address was not confirmed in time. Unknown of those that ended before.
alter table correction
    add column ended_by uuid,
    add check (ended_by is null or ended_at is not null);
grant update (ended_by) on correction to ${rights};
