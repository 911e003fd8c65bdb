-- A program sees the demands that it filed itself, newest first.
create index subject_request_filed_by on subject_request (registered_by, number desc);
