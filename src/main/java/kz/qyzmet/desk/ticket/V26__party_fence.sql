-- Whoever was named in somebody else's letter is closed there too while they are blocked: their address is neither shown nor used (clause 1.3).
call refence('party', 'array[(select t.requester_id from ticket t where t.id = r.ticket_id), person_of(r.lookup)]',
             'r.ticket_id in (select t.id from ticket t where t.requester_id = $1) or r.lookup in (select lookups_of($1))');
update party set mask = mask;
-- storage makes the hashes anew with each epoch, and nothing else
revoke update on party from ${upkeep};
grant update (lookup, epoch) on party to ${upkeep};
