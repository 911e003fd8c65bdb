-- A representative agrees and takes back on the site, too: then no paper stands behind the act but the power.
alter table consent_document
    drop constraint consent_document_pkey,
    add column act text not null default 'given' check (act in ('given', 'withdrawn')),
    -- no reference: what was done by a power stays when the power has been swept
    add column power_id uuid,
    alter column document drop not null,
    alter column dated_on drop not null,
    alter column scan drop not null,
    alter column scan_type drop not null,
    add primary key (consent_id, act),
    add check ((document is null) = (dated_on is null) and (document is null) = (scan is null) and (document is null) = (scan_type is null)),
    add check (act = 'given' or document is null);
comment on table consent_document is 'What stands behind a consent that the person did not give here by their own hand (Law 94-V art. 8(1); clause 3.1.2): the paper with its scan, or the power by which a representative agreed or took it back; sealed by the person''s key.';

alter table consent_withdrawal add column power_id uuid;
comment on column consent_withdrawal.power_id is 'The power by which a representative took the consent back; null when it was the person.';
create index consent_withdrawal_by on consent_withdrawal (at) where power_id is not null;
