-- Everybody writes into the journal; who did what to whose data is read for accountability, and counted by the role of destruction.
revoke select on journal_entry, journal_subject from ${app};
grant select on journal_entry, journal_subject to ${accountability}, ${erasure};
