create index if not exists creation_key_object on creation_key (object_id) where object_id is not null;
