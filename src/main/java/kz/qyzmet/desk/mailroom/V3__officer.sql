-- How far a mailbox was read moves on in the transaction that stores the letter. A letter for the officer alone, such as one of a blocked person or one to the privacy address, is stored by the role of rights (contracts 10).
grant select, insert, update on mailbox_folder to ${rights};
grant select, insert, delete on mailbox_left to ${rights};
