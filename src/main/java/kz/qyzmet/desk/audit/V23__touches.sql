-- whom a breach concerns is read from a stretch of time; entries lie nearly in the order of time, so this index is a few pages
create index journal_entry_at on journal_entry using brin (at);
