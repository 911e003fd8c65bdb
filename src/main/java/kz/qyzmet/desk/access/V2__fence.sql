-- The door. What it keeps is the person's own way to their rights, so a blocking does not close it (contracts 10); no other purpose reads it.
revoke all on password, session, sign_in_request, issued_code, failed_sign_in, api_token, first_run_link from ${app};
grant select, insert, update, delete on password, session, sign_in_request, issued_code, failed_sign_in, api_token, first_run_link to ${account};
grant select, insert, update, delete on password, issued_code, first_run_link to ${administration};
grant select, insert, update on api_token to ${administration};
grant select, delete on session to ${administration};
grant select, delete on password, session, sign_in_request, issued_code, api_token to ${erasure};
grant update on api_token to ${erasure};
grant select on password, session, sign_in_request, issued_code, failed_sign_in, api_token, first_run_link to ${upkeep}, ${backup};
