-- When both were told that the last day of a power comes near: once (clause 3.1.2).
alter table representative add column warned_at timestamptz;
grant update (warned_at) on representative to ${rights};
