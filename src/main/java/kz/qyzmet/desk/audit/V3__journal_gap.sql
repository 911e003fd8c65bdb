create table journal_gap (
    from_idx bigint      primary key,
    to_idx   bigint      not null check (to_idx > from_idx),
    at       timestamptz not null
);
comment on table journal_gap is 'Places in the log whose entries were lost by a restore; the leaves stand, and an entry says so (clause 1.5).';
grant select on journal_gap to ${app};
grant select, insert on journal_gap to ${sequencer};

-- nothing asks the queue by time any more; each append is cheaper without it
drop index journal_queue_at;

grant select on journal_queue, journal_subject, journal_entry, journal_tile, journal_log, journal_count, journal_verification,
                journal_gap, journal_attestation, creation_key
    to ${backup};
