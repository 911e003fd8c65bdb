-- Letters of mailings: each rests on a consent of its own kind, leaves behind all others, and is taken back by the withdrawal itself (clauses 3.2.3, 3.2.4).
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
    check (kind in ('sign-in', 'acknowledgement', 'confirmation', 'reply', 'notice', 'blocked', 'rights', 'marketing', 'political', 'trial'));
alter table outbox add column unsubscribe bytea;
comment on column outbox.unsubscribe is 'The address by which the recipient takes the consent back with one click (RFC 8058); sealed, and gone when the letter has left.';
alter table outbox add column began_at timestamptz;
comment on column outbox.began_at is 'When the last question was answered with yes and the dialogue began; compared with the moments of consents and withdrawals.';
create index outbox_mailing_due on outbox (next_try, id) where state = 'waiting' and kind in ('marketing', 'political');
create index outbox_mailing_left on outbox (kind, began_at desc) where began_at is not null and kind in ('marketing', 'political');

-- whoever takes a consent back stops what rests on it in the same transaction
grant update (state, reason, title, body, html, thread, reply_to, unsubscribe) on outbox to ${rights};
