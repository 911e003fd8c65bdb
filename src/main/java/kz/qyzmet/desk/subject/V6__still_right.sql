-- The person said that a value is still right: its age begins anew (clause 2.1.5). Written under the purpose rights alone, by the person alone.
alter table subject add column confirmed_at timestamptz;
alter table contact add column confirmed_at timestamptz;
grant update (confirmed_at) on subject, contact to ${rights};
