revoke all on subject, contact, contact_lookup from ${app};
grant select on subject, contact to ${support}, ${account}, ${administration}, ${rights}, ${accountability}, ${clarification}, ${upkeep}, ${erasure}, ${backup};
grant insert, update on subject, contact to ${support}, ${account}, ${administration}, ${rights};
grant update, delete on subject, contact to ${erasure};
grant delete on contact to ${rights};
grant select on contact_lookup to ${support}, ${account}, ${administration}, ${rights}, ${upkeep}, ${erasure}, ${backup};
grant insert on contact_lookup to ${support}, ${account}, ${administration}, ${rights}, ${upkeep};
-- to lock what is turned
grant update on contact_lookup to ${upkeep};
grant delete on contact_lookup to ${rights}, ${upkeep}, ${erasure};

call fence('subject', 'array[r.id]', 'r.id = $1', 'support account administration rights accountability clarification erasure');
call fence('contact', 'array[r.subject_id]', 'r.subject_id = $1', 'support account administration rights accountability clarification erasure');
create index contact_lookup_of on contact_lookup (subject_id);
call fence('contact_lookup', 'array[r.subject_id]', 'r.subject_id = $1', 'support account administration rights erasure');
