-- Letters set aside go with whoever they name as their writer: found by a keyed hash of an epoch that outlives them (30 and 35 days in the policy file).
alter table quarantine add column sender bytea;
create index quarantine_sender on quarantine (sender) where sender is not null;
