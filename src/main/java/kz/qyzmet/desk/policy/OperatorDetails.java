package kz.qyzmet.desk.policy;

/**
 * Who runs this desk and answers for the data (Law 94-V art. 8(4)(1)).
 *
 * @param bin BIN of an organisation or IIN of an individual entrepreneur, twelve digits
 * @param email where people write about their data (clause 7.1)
 */
public record OperatorDetails(String name, String bin, String email) {
    public OperatorDetails {
        if (name.isBlank() || email.isBlank() || !bin.matches("\\d{12}")) {
            throw new IllegalArgumentException(
                    "operator details need a name, twelve digits of BIN or IIN, and an address");
        }
    }
}
