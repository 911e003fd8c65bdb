package kz.qyzmet.desk.organisation;

/**
 * A BIN or IIN with a right check digit (decree 406 of 2007). The check catches slips of the pen, it proves nothing: a wrong eleventh digit can
 * pass. The fifth digit tells a person's number from an organisation's.
 */
public record IdentityNumber(String digits) {

    public IdentityNumber {
        if (!valid(digits)) {
            throw new IllegalArgumentException("identity number");
        }
    }

    public boolean ofPerson() {
        return digits.charAt(4) <= '3';
    }

    public boolean ofOrganisation() {
        return digits.charAt(4) >= '4' && digits.charAt(4) <= '6';
    }

    /** The only form that may be shown: the number holds birth date and sex. */
    public String masked() {
        return "········" + digits.substring(8);
    }

    public static boolean valid(String digits) {
        return digits.matches("[0-9]{12}") && datePossible(digits) && digits.charAt(11) - '0' == checkDigit(digits);
    }

    private static boolean datePossible(String digits) {
        var month = Integer.parseInt(digits.substring(2, 4));
        var fifth = digits.charAt(4);
        var day = Integer.parseInt(digits.substring(4, 6));
        return month >= 1 && month <= 12 && fifth <= '6' && (fifth >= '4' || day >= 1 && day <= 31);
    }

    /** @return 10 when no such number is ever issued */
    private static int checkDigit(String digits) {
        var first = weighed(digits, 1);
        return first == 10 ? weighed(digits, 3) : first;
    }

    private static int weighed(String digits, int firstWeight) {
        var sum = 0;
        for (var place = 0; place < 11; place++) {
            sum += (digits.charAt(place) - '0') * ((firstWeight - 1 + place) % 11 + 1);
        }
        return sum % 11;
    }
}
