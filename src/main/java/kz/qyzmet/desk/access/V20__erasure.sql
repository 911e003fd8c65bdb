-- a program that acted for a destroyed person goes with them
grant delete on api_token, failed_sign_in to ${erasure};
grant select on failed_sign_in to ${erasure};
create index if not exists api_token_of on api_token (subject_id) where subject_id is not null;
create index if not exists sign_in_request_letter on sign_in_request (letter_to);
create index if not exists sign_in_request_of on sign_in_request (subject_id) where subject_id is not null;
