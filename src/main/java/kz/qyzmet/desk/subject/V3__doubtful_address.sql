-- a letter came back from this address: shown to whoever writes to it, cleared when the person writes from it
alter table contact add column doubtful_at timestamptz;
alter table contact add column doubtful_code text;
