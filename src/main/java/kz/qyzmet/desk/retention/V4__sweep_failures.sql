-- what could not go is counted too; a round in which it went again says 0
alter table sweep_run add column failed bigint not null default 0;
create index sweep_run_of on sweep_run (place, rule, at desc);
