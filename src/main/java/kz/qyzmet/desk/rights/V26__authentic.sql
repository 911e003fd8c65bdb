-- Whether a letter was known to be its writer's when it came: such letters are counted apart, so that nobody who forges the address uses up what the person may write (clause 7.1).
alter table subject_request add column authentic boolean not null default false;
