alter table policy_next add column draft uuid not null default gen_random_uuid();
comment on column policy_next.draft is 'Stays the same from begin to end, so that a form of one draft never writes into the next.';
comment on column policy_next.version is 'Another one after every change: the draft is checked and discarded as it was looked at. Words are laid over each other field by field.';
