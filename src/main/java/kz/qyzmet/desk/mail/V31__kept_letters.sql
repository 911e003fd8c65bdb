-- What waits for a blocked person or was set aside is stored as it is (clause 1.3): a letter may be held and stopped, and is neither changed nor taken away. The
-- letters that reach the blocked too (contracts 10) lose their text when they have left, and go when their time is over.
create policy kept_letter on outbox as restrictive for delete to ${upkeep} using (mask = -1 or kind in ('sign-in', 'blocked', 'rights'));
create policy kept_aside on quarantine as restrictive for delete to ${upkeep} using (mask = -1);
create policy kept_brake on mail_brake as restrictive for delete to ${upkeep} using (mask = -1);
revoke insert, update on quarantine from ${upkeep};
grant update (sender, epoch) on quarantine to ${upkeep};

create function letter_stored_only() returns trigger
    language plpgsql
    as $$
begin
    if (old.subject_id, old.kind, old.address) is distinct from (new.subject_id, new.kind, new.address)
       or (old.title, old.body, old.html, old.thread, old.reply_to, old.unsubscribe)
          is distinct from (new.title, new.body, new.html, new.thread, new.reply_to, new.unsubscribe)
          and not (old.kind in ('sign-in', 'blocked', 'rights')
                   and num_nonnulls(new.title, new.body, new.html, new.thread, new.reply_to, new.unsubscribe) = 0) then
        raise exception 'stored only: the person is blocked' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stored_only before update on outbox for each row when (old.mask <> -1 and new.mask <> -1) execute function letter_stored_only();

-- what left or was stopped meanwhile loses its text when the blocking ends
create function letter_unblocked() returns trigger
    language plpgsql
    as $$
begin
    new.title := null;
    new.body := null;
    new.html := null;
    new.thread := null;
    new.reply_to := null;
    new.unsubscribe := null;
    return new;
end $$;
create trigger unblocked before update of mask on outbox for each row
    when (old.mask <> -1 and new.mask = -1 and new.state in ('sent', 'stopped')) execute function letter_unblocked();
