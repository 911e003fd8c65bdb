-- what the form offers to everybody
grant select on service to ${nobody};
