-- The same rows as before, found by both indexes and not by reading the whole table each time somebody is blocked.
call refence('party', 'array[(select t.requester_id from ticket t where t.id = r.ticket_id), person_of(r.lookup)]',
             'r.ticket_id = any (array(select t.id from ticket t where t.requester_id = $1)) or r.lookup = any (array(select lookups_of($1)))');
call refence('quarantine', 'array[r.subject_id, public.person_of(r.sender)]',
             'r.subject_id = $1 or r.sender = any (array(select lookups_of($1)))');
call refence('message',
             'array[(select t.requester_id from ticket t where t.id = r.ticket_id), case when r.side <> ''staff'' then r.author_id end]',
             'r.ticket_id = any (array(select t.id from ticket t where t.requester_id = $1)) or (r.author_id = $1 and r.side <> ''staff'')');
call refence('ticket_relation',
             'array[(select t.requester_id from ticket t where t.id = r.ticket_id), (select t.requester_id from ticket t where t.id = r.other_id)]',
             'r.ticket_id = any (array(select t.id from ticket t where t.requester_id = $1)) or r.other_id = any (array(select t.id from ticket t where t.requester_id = $1))');
