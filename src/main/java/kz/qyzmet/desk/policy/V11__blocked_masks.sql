-- The recomputation of masks looks at the fence's own table too: every row could agree with a mask that no blocking gives.
create function blocked_masks() returns table (subject_id uuid, mask integer)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select b.subject_id, b.mask from blocked b $$;
revoke execute on function blocked_masks from public;
grant execute on function blocked_masks to ${upkeep};
