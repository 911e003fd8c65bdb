-- What the officer asks the person about a demand, and what the person answers on their page; answers by mail are letters of the case (clauses 3.2, 7.1). The clock runs on: Law 94-V knows no pause.
create table subject_request_question (
    id          uuid primary key,
    -- no reference, as with the letters of the case: each is swept by its own rule
    request_id  uuid        not null,
    subject_id  uuid        not null,
    ground      text        not null default 'consent',
    mask        integer     not null default -1,
    question    bytea       not null,
    answer      bytea,
    asked_by    uuid        not null,
    asked_at    timestamptz not null,
    answered_at timestamptz,
    check ((answer is null) = (answered_at is null))
);
comment on table subject_request_question is 'Questions of the officer to the person about a demand and the answers given on the site, sealed by the person''s key; one answer to a question.';
create index subject_request_question_of on subject_request_question (request_id, id);
create index subject_request_question_whose on subject_request_question (subject_id);

grant select, insert on subject_request_question to ${rights};
grant update (answer, answered_at) on subject_request_question to ${rights};
grant select, update, delete on subject_request_question to ${erasure};
grant select on subject_request_question to ${upkeep}, ${backup};

call fence('subject_request_question', 'array[r.subject_id]', 'r.subject_id = $1', 'rights erasure');

-- 'asked': the officer put a question; 'replied': the person answered it on the site
alter table subject_request_step drop constraint subject_request_step_step_check;
alter table subject_request_step add constraint subject_request_step_step_check
    check (step in ('filed', 'registered', 'identified', 'granted', 'refused', 'returned', 'done', 'answered', 'taken-back', 'gone', 'warned',
                    'overdue', 'late', 'sorted', 'unsorted', 'letter', 'packed', 'untold', 'told-by-hand', 'unreachable', 'handed-over', 'asked', 'replied'));
create index subject_request_step_asked on subject_request_step (request_id, at) where step in ('asked', 'replied');
