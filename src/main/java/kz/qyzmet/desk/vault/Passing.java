package kz.qyzmet.desk.vault;

/**
 * A text sealed twice, by a person's key and by an epoch, so that it ends with whichever ends first. No backup from before that moment opens any more once the epoch has ended.
 *
 * @param epoch the number of the epoch
 * @param sealed what may be kept anywhere
 */
public record Passing(int epoch, byte[] sealed) {
    @Override
    public String toString() {
        return "Passing[" + epoch + "]";
    }
}
