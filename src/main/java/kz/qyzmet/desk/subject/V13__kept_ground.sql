-- Nor is a blocked person's record turned to another ground: the officer and the second person wait for the end of the blocking (clauses 1.3 and 2.2).
create trigger stored_only_ground before update of ground on subject for each row
    when (old.mask <> -1 and old.ground is distinct from new.ground) execute function stored_only();
create trigger stored_only_ground before update of ground on contact for each row
    when (old.mask <> -1 and old.ground is distinct from new.ground) execute function stored_only();
