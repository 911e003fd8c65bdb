-- A blocked person's files are stored: nobody who still sees them takes one away or gives it to somebody else (clause 1.3).
create policy kept_file on attachment as restrictive for delete to ${upkeep} using (mask = -1);
-- the bytes go with their file, by the foreign key
revoke delete on attachment_chunk from ${upkeep};

create function file_stored_only() returns trigger
    language plpgsql
    as $$
begin
    raise exception 'stored only: the person is blocked' using errcode = 'insufficient_privilege';
end $$;
create trigger stored_only before update of kind, holder_id, owner_id, outsider_id, content_key, label on attachment for each row
    when (old.mask <> -1 and current_user = current_database() || '_rights') execute function file_stored_only();
