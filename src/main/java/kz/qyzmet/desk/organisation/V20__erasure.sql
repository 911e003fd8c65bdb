create index if not exists membership_of on membership (subject_id);
create index if not exists staff_role_of on staff_role (subject_id);
