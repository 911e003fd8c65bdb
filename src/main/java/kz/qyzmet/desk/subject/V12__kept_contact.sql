-- No address of a blocked person goes or is added, nor the way to find them by it, by the roles that still see them; the hashes turn with the epochs (clause 1.3).
-- Whom they do not see at all the fence refuses before.
revoke delete on contact from ${rights};
create trigger stored_only_added before insert on contact for each row
    when (new.mask <> -1 and (new.mask & 2 <> 0 and current_user = current_database() || '_account'
                            or new.mask & 8 <> 0 and current_user = current_database() || '_rights')) execute function stored_only();
create trigger stored_only_added before insert on contact_lookup for each row
    when (new.mask <> -1 and (new.mask & 2 <> 0 and current_user = current_database() || '_account'
                            or new.mask & 8 <> 0 and current_user = current_database() || '_rights')) execute function stored_only();
create trigger stored_only before delete on contact_lookup for each row
    when (old.mask <> -1 and current_user = current_database() || '_rights') execute function stored_only();
