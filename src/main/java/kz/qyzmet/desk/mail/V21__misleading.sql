alter table mail_received add column misleading boolean not null default false;
comment on column mail_received.misleading is 'A link of the letter seems to lead elsewhere than it says.';
