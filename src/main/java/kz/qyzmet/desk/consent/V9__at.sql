-- what follows a withdrawal is caught up by when it came
create index consent_withdrawal_at on consent_withdrawal (at);
