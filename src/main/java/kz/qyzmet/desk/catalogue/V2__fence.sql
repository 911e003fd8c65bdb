-- what the form offers to everybody
grant select on service to ${nobody}, ${backup};
revoke insert, update on service from ${app};
grant insert, update on service to ${administration};
