-- what the first page and the policy page show to everybody
grant select on team, operator_details to ${nobody}, ${backup};

-- staff acting as staff cannot be blocked (contracts 10): what they may do is read by the door and changed by administration
revoke all on membership, staff_role from ${app};
grant select on membership, staff_role to ${support}, ${account}, ${administration}, ${rights}, ${accountability}, ${upkeep}, ${backup};
grant insert, update on membership, staff_role to ${administration};
grant select, update, delete on membership, staff_role to ${erasure};
revoke insert, update on team, operator_details from ${app};
grant insert, update on team to ${administration};
grant insert on operator_details to ${administration};
