-- whoever changes, closes or destroys a ticket says so; only the index itself reads it
revoke all on search_feed, search_horizon from ${app};
grant insert on search_feed to ${support}, ${rights}, ${erasure}, ${upkeep};
grant select, delete on search_feed to ${upkeep};
grant select, update on search_horizon to ${upkeep};
