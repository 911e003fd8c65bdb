-- staff are named by an opaque number that may lead nowhere: destroying one removes the name, the work stays
alter table ticket drop constraint ticket_assignee_id_fkey;
alter table message drop constraint message_author_id_fkey;
alter table draft drop constraint draft_author_id_fkey;

-- an outsider's letter goes alone
create index if not exists mail_thread_message on mail_thread (message_id) where message_id is not null;
