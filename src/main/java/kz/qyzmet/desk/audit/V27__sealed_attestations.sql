-- The log holds a hash of what was attested; the rest of the row is bound by a seal of the desk.
alter table journal_attestation add column seal bytea;
