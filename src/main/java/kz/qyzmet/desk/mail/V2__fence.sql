revoke all on outbox, mail_received, quarantine from ${app};
grant select, insert, update, delete on outbox to ${support}, ${upkeep};
grant select, insert on outbox to ${account}, ${rights};
grant select, insert, update on outbox to ${administration};
grant select on outbox to ${clarification}, ${backup};
grant select, update, delete on outbox to ${erasure};
grant select, insert, update, delete on mail_received, quarantine to ${support}, ${administration}, ${upkeep};
grant select, delete on mail_received, quarantine to ${erasure};
grant select on mail_received, quarantine to ${backup};

call fence('outbox', 'array[r.subject_id]', 'r.subject_id = $1', 'support account administration rights clarification erasure');
