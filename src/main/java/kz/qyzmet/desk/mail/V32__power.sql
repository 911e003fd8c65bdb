-- Letters to a representative name the person and go to somebody else: while the person is blocked they wait, by the mask like all that is not written to the blocked
-- themselves (clause 1.3, contracts 10).
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
    check (kind in ('sign-in', 'acknowledgement', 'confirmation', 'reply', 'notice', 'blocked', 'rights', 'power', 'marketing', 'political', 'trial'));
