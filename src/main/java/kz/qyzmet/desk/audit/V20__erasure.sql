-- the child rows of a destroyed person go, the entry stays (contracts 12)
grant delete on journal_queue_subject to ${app};
create index creation_key_object on creation_key (object_id) where object_id is not null;
