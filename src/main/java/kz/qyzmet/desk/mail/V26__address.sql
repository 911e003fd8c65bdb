-- What still waits for an address that was wrong goes to the right one (clause 2.1.5).
grant update (address) on outbox to ${rights};
