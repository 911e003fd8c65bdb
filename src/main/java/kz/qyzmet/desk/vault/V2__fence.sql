-- whoever cannot see a person's key can open nothing of theirs
revoke all on subject_key, vault_check from ${app};
grant select on subject_key to ${support}, ${account}, ${administration}, ${rights}, ${accountability}, ${clarification}, ${upkeep}, ${erasure}, ${backup};
grant insert on subject_key to ${support}, ${account}, ${administration}, ${rights};
grant update on subject_key to ${upkeep};
grant delete on subject_key to ${upkeep}, ${erasure};
call fence('subject_key', 'array[r.subject_id]', 'r.subject_id = $1', 'support account administration rights accountability clarification erasure');

grant select, insert on vault_check to ${upkeep};
grant select on vault_check to ${backup};
