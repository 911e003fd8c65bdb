-- Who takes part in tickets, for functions of other modules that act as the owner. What staff write is the requester's matter, and they are named by a number.
create function takes_part(person uuid, ticket uuid) returns boolean
    language sql stable
    as $$ select exists (select from ticket t where t.id = $2 and t.requester_id = $1)
              or exists (select from message m where m.ticket_id = $2 and m.author_id = $1 and m.side <> 'staff')
              or exists (select from party p where p.ticket_id = $2 and p.lookup in (select lookups_of($1))) $$;
create function wrote_beside(person uuid, requester uuid) returns boolean
    language sql stable
    as $$ select $1 <> $2 and exists (
              select from message m join ticket t on t.id = m.ticket_id where m.author_id = $1 and m.side <> 'staff' and t.requester_id = $2) $$;
create function named_beside(person uuid, requester uuid) returns boolean
    language sql stable
    as $$ select $1 <> $2 and exists (
              select from party p join ticket t on t.id = p.ticket_id where p.lookup in (select lookups_of($1)) and t.requester_id = $2) $$;
revoke execute on function takes_part, wrote_beside, named_beside from public;
