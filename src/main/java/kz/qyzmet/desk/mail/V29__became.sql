-- Whoever brings a letter again hears what it became the first time.
alter table mail_received add column became text not null default 'ticket' check (became in ('ticket', 'case', 'officer', 'quarantine'));
comment on column mail_received.became is 'Where the letter went: a ticket, a case of the officer, the officer''s tray, the quarantine (also when it lies there no more).';
update mail_received set became = 'quarantine' where quarantine_id is not null;
