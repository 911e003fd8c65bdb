-- A demand that a program files is made at most once a key, in the transaction of the rights role.
grant select, insert, update on creation_key to ${rights};
