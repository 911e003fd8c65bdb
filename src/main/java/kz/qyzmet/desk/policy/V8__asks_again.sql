comment on column policy_edition.asks_again is 'Purposes and kinds of consent that changed so much that consents given before are to be asked for anew, each under what its consents are kept under.';
