-- That the journal was found whole is said under a seal of the desk, so whoever has the database alone cannot say it. What was said without one is forgotten: the
-- desk compares again some minutes after its start.
delete from journal_verification;
alter table journal_verification add column seal bytea not null check (octet_length(seal) = 32);

-- every act has somebody who did it (clause 5)
alter table journal_queue add constraint journal_queue_actor check (actor is not null or actor_hash is not null);
alter table journal_entry add constraint journal_entry_actor check (actor is not null or actor_hash is not null);
