package kz.qyzmet.desk.policy;

import java.util.Locale;

/** Kinds of personal data; the same ids stand in policy.yaml with their words in three languages. */
public enum Category {
    /** A person's name. */
    NAME,
    /** E-mail and phone. */
    CONTACT,
    /** IIN. */
    IDENTITY_NUMBER,
    /** Subject lines, texts, files and raw letters. */
    CORRESPONDENCE,
    /** Passwords, tokens, codes: always hashed. */
    CREDENTIAL,
    /** Sessions, browser, times. */
    TECHNICAL,
    /** What was agreed to, when, in which words. */
    CONSENT,
    /** Who did what to whose data. */
    ACTION,
    /** Opaque numbers that lead to a person. */
    REFERENCE;

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
