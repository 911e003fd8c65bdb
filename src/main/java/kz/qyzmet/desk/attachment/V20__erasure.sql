create index if not exists attachment_outsider on attachment (outsider_id) where outsider_id is not null;
