alter table mail_received add column origin text not null default 'unknown'
    check (origin in ('unknown', 'confirmed', 'forged', 'disguised'));
comment on column mail_received.origin is 'What a trusted mail server found of the sender (SPF, DKIM, DMARC by RFC 8601).';
