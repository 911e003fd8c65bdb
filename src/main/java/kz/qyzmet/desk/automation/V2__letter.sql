alter table proposal add column letter_hash bytea;
comment on column proposal.letter_hash is 'By which an answer to the letter that explained the decision is known: a keyed hash of its Message-ID.';
create unique index proposal_letter on proposal (letter_hash) where letter_hash is not null;
grant update (letter_hash) on proposal to ${support};
