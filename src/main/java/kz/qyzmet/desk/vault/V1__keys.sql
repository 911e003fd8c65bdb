-- one row a person; destroying it destroys everything that only this key opens
create table subject_key (
    key_id uuid primary key,
    subject_id uuid not null unique,
    epoch int not null,
    wrapped bytea not null
);
comment on table subject_key is 'The key of each person, wrapped by the key of an epoch that stands in the key folder';
create index subject_key_epoch on subject_key (epoch, key_id);
grant select, insert, update, delete on subject_key to ${app};

create table vault_check (
    one boolean primary key default true check (one),
    key_check bytea not null
);
comment on table vault_check is 'By which root key this database was sealed: a hash, so that the wrong key folder stops the start';
grant select, insert on vault_check to ${app};
