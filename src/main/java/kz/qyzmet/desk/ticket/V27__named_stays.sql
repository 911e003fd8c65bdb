-- Nor is a ticket taken away in which a letter names somebody who is blocked: their address there is stored as well (clause 1.3).
create or replace function blocked_within(ticket uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from message m where m.ticket_id = $1 and (m.mask & 1) = 0)
              or exists (select from party p where p.ticket_id = $1 and (p.mask & 1) = 0) $$;
