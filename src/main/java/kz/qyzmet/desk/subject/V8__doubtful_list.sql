-- The officer goes through the addresses from which letters come back, the oldest first.
create index contact_doubtful on contact (doubtful_at, id) where doubtful_at is not null;
