package kz.qyzmet.desk.access;

import java.util.HashMap;
import kz.qyzmet.desk.organisation.IdentityNumber;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.web.Invalid;

/** Reads the operator's details as typed, on the first page and on the administrator's. */
final class OperatorForm {
    private OperatorForm() {}

    /** @throws Invalid with every field that is wrong, not only the first */
    static OperatorBook.Edition edition(String name, String bin, String email, String phone, String address) {
        var faults = new HashMap<String, String>();
        var digits = bin.replaceAll("[\\s-]", "");
        if (name.isBlank() || name.length() > 300) {
            faults.put("operator", "access.field.operator");
        }
        if (!IdentityNumber.valid(digits)) {
            faults.put("bin", "access.field.bin");
        }
        if (!OperatorBook.Edition.plausible(email.strip())) {
            faults.put("privacy", "access.field.email");
        }
        if (phone.length() > 40) {
            faults.put("phone", "access.field.long");
        }
        if (address.length() > 400) {
            faults.put("address", "access.field.long");
        }
        if (!faults.isEmpty()) {
            throw new Invalid(faults);
        }
        return new OperatorBook.Edition(
                name.strip(),
                new IdentityNumber(digits),
                email.strip(),
                phone.isBlank() ? null : phone.strip(),
                address.isBlank() ? null : address.strip());
    }
}
