-- what the scan after a destruction looks for is sealed by a key of its own
grant insert on subject_key to ${erasure};
