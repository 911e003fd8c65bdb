-- a redaction blackens the texts; nobody else may change what was proposed
grant update (reason, factors, words) on proposal to ${erasure};
