-- When it was said that the last day of an order comes near: once (clause 4.1).
alter table appointment add column warned_at timestamptz;
grant update (warned_at) on appointment to ${administration};
