-- what goes with a ticket or a nameless subject is found without looking at the rest
create index if not exists outbox_about on outbox (about) where about is not null;
create index if not exists mail_received_ticket on mail_received (ticket_id) where ticket_id is not null;
create index if not exists quarantine_subject on quarantine (subject_id);
