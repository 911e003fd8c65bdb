alter table outbox add column reply_to bytea;
alter table outbox add column message_id uuid;
alter table outbox add column undo_until timestamptz;
create index outbox_says on outbox (message_id) where message_id is not null;

create table mail_brake (
    id          uuid        primary key,
    subject_id  uuid        not null,
    ground      text        not null,
    mask        integer     not null default -1,
    theirs      bytea       not null,
    ours        bytea       not null,
    address     bytea       not null,
    window_from timestamptz not null,
    letters     integer     not null default 0,
    answers     integer     not null default 0,
    held        integer     not null default 0,
    acted_at    timestamptz,
    unique (theirs, ours)
);
comment on table mail_brake is 'How many letters and automatic answers went between one address of ours and one of theirs lately; where that becomes too much, automatic letters stop. Rows go with the window.';
create index mail_brake_window on mail_brake (window_from);
create index mail_brake_acted on mail_brake (acted_at desc) where acted_at is not null;
create index mail_brake_subject on mail_brake (subject_id);
grant select, insert, update, delete on mail_brake to ${support}, ${upkeep};
grant select, update on mail_brake to ${administration};
grant select on mail_brake to ${clarification}, ${rights}, ${backup};
grant select, update, delete on mail_brake to ${erasure};

call fence('mail_brake', 'array[r.subject_id]', 'r.subject_id = $1', 'support administration rights clarification erasure', 'subject_id');
