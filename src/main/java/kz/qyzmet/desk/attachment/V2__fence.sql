revoke all on attachment, attachment_chunk from ${app};
grant select, insert, update, delete on attachment to ${support};
grant select, insert, delete on attachment_chunk to ${support};
grant select, delete on attachment, attachment_chunk to ${administration}, ${upkeep}, ${erasure};
grant select, insert, update on attachment to ${rights};
grant select, insert on attachment_chunk to ${rights};
grant select on attachment, attachment_chunk to ${clarification}, ${backup};
grant update on attachment to ${erasure};

create index attachment_outsider on attachment (outsider_id) where outsider_id is not null;
call fence('attachment', 'array[r.owner_id, r.outsider_id]', 'r.owner_id = $1 or r.outsider_id = $1',
           'support administration rights clarification erasure', 'owner_id, outsider_id');

-- the bytes go where their file goes
alter table attachment_chunk enable row level security;
alter table attachment_chunk force row level security;
create policy owner on attachment_chunk to ${owner} using (true) with check (true);
create policy backup on attachment_chunk for select to ${backup} using (true);
create policy with_the_file on attachment_chunk to ${support}, ${administration}, ${rights}, ${clarification}, ${upkeep}, ${erasure}
    using (exists (select from attachment a where a.id = attachment_id));
