-- what the first page and the policy page show to everybody
grant select on team, operator_details to ${nobody};
