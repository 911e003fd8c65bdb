-- Whoever is destroyed goes from the lists of others' tickets as well: found by a keyed hash, made anew for each epoch.
alter table party add column lookup bytea, add column epoch integer;
create index party_lookup on party (lookup);
create index party_epoch on party (epoch);
grant update on party to ${upkeep};

-- In everybody else's tickets, a blocked requester's too: the address is the destroyed person's and tells nothing about the requester.
create function count_party(person uuid, hashes bytea[]) returns bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select count(*) from party p join ticket t on t.id = p.ticket_id where p.lookup = any(hashes) and t.requester_id <> person $$;
create function forget_party(person uuid, hashes bytea[]) returns setof uuid
    language sql volatile security definer set search_path = pg_catalog, public
    as $$ delete from party p using ticket t where t.id = p.ticket_id and p.lookup = any(hashes) and t.requester_id <> person
          returning p.ticket_id $$;
revoke execute on function count_party, forget_party from public;
grant execute on function count_party, forget_party to ${erasure};

-- What an outsider wrote in somebody else's ticket goes with the outsider, also while the ticket's requester is blocked: the words are the outsider's,
-- sealed by both keys, and nothing of the requester's changes (contracts 3 and 10). Somebody blocked themselves is never destroyed (clause 1.3).
create policy destroyed_author on message to ${erasure}
    using (side <> 'staff' and author_id is not null and not key_stands(author_id));
create policy destroyed_letter on mail_thread to ${erasure}
    using (exists (select from message m where m.id = message_id and m.side <> 'staff' and m.author_id is not null and not key_stands(m.author_id)));
