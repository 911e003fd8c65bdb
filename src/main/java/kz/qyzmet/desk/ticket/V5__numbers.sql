-- tickets that are opened together take their numbers together
grant usage on sequence ticket_number_seq to ${support};
