package kz.qyzmet.desk.attachment;

import java.util.UUID;
import kz.qyzmet.desk.vault.ContentKey;

/**
 * Bytes that arrived and belong to nobody yet. The key that opens them is only in this object: dropped, they are unreadable and the sweep removes them.
 *
 * @param sha256 lower-case hex of the bytes
 * @param sniffed the type that the first bytes show, or empty
 */
public record Upload(UUID id, long size, String sha256, String sniffed, ContentKey key) {}
