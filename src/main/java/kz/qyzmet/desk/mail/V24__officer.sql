-- Letters to the privacy officer are counted by the brakes too: an automatic answer to them must not run in a circle (clause 7.1).
grant insert, update on mail_brake to ${rights};
