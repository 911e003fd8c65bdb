-- What somebody wrote into others' tickets stands in their archive: few among all that they wrote, so found by an index of its own.
create index message_beside on message (author_id, id) where side = 'outsider';
