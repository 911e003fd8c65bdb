-- Letters set aside are read by administrators. Whoever is blocked is closed there too: the row, its file and its key, found by the address it names as its
-- writer's (clause 1.3). Here, because people and letters do not know each other.
call fence('quarantine', 'array[r.subject_id, public.person_of(r.sender)]',
           'r.subject_id = $1 or r.sender in (select lookups_of($1))', 'support administration rights erasure');
call stand_beside('quarantine', 'select letters_from(array(select lookups_of($1)))');
