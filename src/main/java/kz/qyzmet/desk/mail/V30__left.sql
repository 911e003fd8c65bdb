-- The newest letters of every kind that left, for the lamps that hold them against withdrawals.
drop index outbox_mailing_left;
create index outbox_left on outbox (kind, began_at desc) where began_at is not null;
