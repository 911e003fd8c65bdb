revoke all on ticket, message, ticket_event, ticket_relation, draft, mail_thread from ${app};
grant select, insert, update, delete on ticket, message, ticket_event, ticket_relation, draft, mail_thread to ${support};
grant select on ticket, message, ticket_event, ticket_relation, draft, mail_thread to ${clarification}, ${rights}, ${upkeep}, ${backup};
grant select, update, delete on ticket, message, ticket_event, ticket_relation, draft, mail_thread to ${erasure};
grant insert on ticket_event, ticket_relation to ${erasure};

call fence('ticket', 'array[r.requester_id]', 'r.requester_id = $1', 'support rights clarification erasure', 'requester_id');
-- in somebody else's ticket what a blocked person wrote is closed; staff acting as staff cannot be blocked (contracts 10)
call fence('message',
           'array[(select t.requester_id from ticket t where t.id = r.ticket_id), case when r.side <> ''staff'' then r.author_id end]',
           'r.ticket_id in (select t.id from ticket t where t.requester_id = $1) or (r.author_id = $1 and r.side <> ''staff'')',
           'support rights clarification erasure', 'ticket_id, author_id');
call fence('ticket_event', 'array[(select t.requester_id from ticket t where t.id = r.ticket_id)]',
           'r.ticket_id in (select t.id from ticket t where t.requester_id = $1)', 'support rights clarification erasure', 'ticket_id');
call fence('ticket_relation',
           'array[(select t.requester_id from ticket t where t.id = r.ticket_id), (select t.requester_id from ticket t where t.id = r.other_id)]',
           'r.ticket_id in (select t.id from ticket t where t.requester_id = $1) or r.other_id in (select t.id from ticket t where t.requester_id = $1)',
           'support rights clarification erasure');
call fence('draft', 'array[(select t.requester_id from ticket t where t.id = r.ticket_id)]',
           'r.ticket_id in (select t.id from ticket t where t.requester_id = $1)', 'support rights clarification erasure');
call fence('mail_thread', 'array[(select t.requester_id from ticket t where t.id = r.ticket_id)]',
           'r.ticket_id in (select t.id from ticket t where t.requester_id = $1)', 'support rights clarification erasure');

-- That something was said stays visible in somebody else's ticket, shown as 'blocked'; nothing but its place in time.
create function blocked_messages(ticket uuid) returns table (id uuid, kind text, at timestamptz)
    language sql stable security definer set search_path = pg_catalog, public
    as $$
    select m.id, m.kind, m.at from message m join ticket t on t.id = m.ticket_id
     where m.ticket_id = $1 and (m.mask & 1) = 0 and (t.mask & 1) <> 0 $$;
revoke execute on function blocked_messages from public;
grant execute on function blocked_messages to ${support};
