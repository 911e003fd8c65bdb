-- what no person has ended is counted on the policy page (clause 3.2.5), and found without reading all events
create index ticket_event_machine on ticket_event (actor_kind, at desc)
    where actor_kind in ('token', 'system') and (kind = 'priority' or kind = 'state' and became in ('resolved', 'closed'));
