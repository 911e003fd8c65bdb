-- Whether a granted correction is made by hand, in texts; the words of the answer say then exactly what, for no answer claims a correction that nobody made (clause 3.2.2).
alter table subject_request add column by_hand boolean not null default false
    check (not by_hand or (kind = 'correct' and outcome = 'granted'));
