-- A mailing walks over the people of one kind in the order of their numbers.
create index consent_kind on consent (purpose, subject_id);
