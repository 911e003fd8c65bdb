alter table consent add column expires_at timestamptz;
comment on column consent.expires_at is 'When the consent ends by itself (Law 94-V art. 8(5)); null while it lasts as long as its purpose.';
create index consent_expiring on consent (expires_at) where expires_at is not null;
