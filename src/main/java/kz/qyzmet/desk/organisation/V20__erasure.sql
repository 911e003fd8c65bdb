create index membership_of on membership (subject_id);
create index staff_role_of on staff_role (subject_id);
