-- What a person was to be told about a demand of theirs and never got, so that somebody tells them (clauses 3.2.1, 7.3).
create index outbox_undelivered on outbox (id) where kind = 'rights' and state = 'failed' and about is not null;
