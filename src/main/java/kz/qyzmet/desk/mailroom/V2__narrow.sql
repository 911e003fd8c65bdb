-- the administrator sets channels up; support keeps the place in each mailbox with the letters it takes; the pulse is storage
revoke all on mail_channel, mail_channel_beat, mailbox_folder, mailbox_left from ${app};
grant select, insert, update, delete on mail_channel to ${administration};
grant select, insert, update on mail_channel_beat to ${administration};
grant select, update on mail_channel_beat to ${upkeep};
grant select, insert, update on mailbox_folder to ${support};
grant select, insert, delete on mailbox_left to ${support};
grant select on mailbox_left to ${administration};
