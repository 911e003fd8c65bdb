revoke all on consent_text, consent, consent_withdrawal from ${app};
grant select, insert on consent_text, consent, consent_withdrawal to ${support}, ${rights};
grant select on consent_text, consent, consent_withdrawal to ${account}, ${clarification}, ${upkeep}, ${erasure}, ${backup};
grant delete on consent, consent_withdrawal to ${erasure};

call fence('consent', 'array[r.subject_id]', 'r.subject_id = $1', 'support account rights clarification erasure');
call fence('consent_withdrawal', 'array[r.subject_id]', 'r.subject_id = $1', 'support account rights clarification erasure');
