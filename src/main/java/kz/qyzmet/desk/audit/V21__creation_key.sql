-- creating belongs to support alone; what is a day old, or goes with a person or a ticket, is removed by the role of destruction
revoke all on creation_key from ${app};
grant select, insert, update, delete on creation_key to ${support};
grant select, delete on creation_key to ${erasure};
