-- What a program filed is not what the person did on the site.
alter table subject_request drop constraint subject_request_channel_check;
alter table subject_request add constraint subject_request_channel_check check (channel in ('portal', 'mail', 'paper', 'counter', 'api'));
