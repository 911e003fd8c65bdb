-- The roles that let a blocked person in and keep their demands still see who they are; they change none of it (clause 1.3, Law 94-V art. 1(3)). What a
-- sign-in and a letter that came back leave beside it is none of the person's data.
create function stored_only() returns trigger
    language plpgsql
    as $$
begin
    raise exception 'stored only: the person is blocked' using errcode = 'insufficient_privilege';
end $$;
create trigger stored_only before update of name on subject for each row
    when (old.mask <> -1 and old.name is distinct from new.name) execute function stored_only();
create trigger stored_only before update of kind, value on contact for each row
    when (old.mask <> -1 and (old.kind, old.value) is distinct from (new.kind, new.value)) execute function stored_only();
