create table service (
    id             uuid primary key,
    code           text    not null unique check (code ~ '^[a-z0-9-]{1,60}$'),
    team_id        uuid    not null references team (id),
    name_kk        text    not null,
    name_ru        text    not null,
    name_en        text    not null,
    description_kk text    not null default '',
    description_ru text    not null default '',
    description_en text    not null default '',
    position       integer not null default 100,
    ended_at       timestamptz
);
comment on table service is 'Service offerings and the team that answers each; words in three languages. An ended one keeps its tickets.';

insert into service (id, code, team_id, name_kk, name_ru, name_en, description_kk, description_ru, description_en, position)
values ('00000000-0000-0000-0000-000000000001', 'general', '00000000-0000-7000-8000-000000000001',
        'Жалпы сұрақтар', 'Общие вопросы', 'General',
        'Қай бөлімге жататынын білмесеңіз де, осы жерге жазыңыз.',
        'Пишите сюда, если не знаете, к кому обратиться.',
        'Write here when you are not sure whom to ask.', 0);

grant select, insert, update on service to ${app};
