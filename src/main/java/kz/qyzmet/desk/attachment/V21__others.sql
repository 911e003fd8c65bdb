-- What a destroyed outsider sent into somebody else's ticket goes, also while that ticket's requester is blocked
create policy destroyed_sender on attachment to ${erasure} using (outsider_id is not null and not key_stands(outsider_id));
