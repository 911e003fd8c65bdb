package kz.qyzmet.desk.rights;

import java.util.ArrayList;
import java.util.List;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is written about a correction, in the reader's language: to the person, to an address that shall be theirs, and to those who had the old value. No letter names a value. Letters join the caller's transaction. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class CorrectionLetters {
    private final RightsLetters letters;
    private final CorrectionWords said;
    private final ProvenLinks links;
    private final Subjects subjects;
    private final Words words;
    private final Site site;

    CorrectionLetters(
            RightsLetters letters, CorrectionWords said, ProvenLinks links, Subjects subjects, Words words, Site site) {
        this.letters = letters;
        this.said = said;
        this.links = links;
        this.subjects = subjects;
        this.words = words;
        this.site = site;
    }

    /** Tells everybody who can be reached; the others stand in the answer to the person. */
    List<Correction.Recipient> tell(Permit permit, Correction correction, List<ValueRecipients.Known> known) {
        var recipients = new ArrayList<Correction.Recipient>();
        for (var one : known) {
            recipients.add(new Correction.Recipient(one.kind(), one.name(), one.last(), told(permit, correction, one)));
        }
        return recipients;
    }

    private boolean told(Permit permit, Correction correction, ValueRecipients.Known one) {
        return switch (one.kind()) {
            case PROGRAM -> program(permit, correction, one);
            case REPRESENTATIVE -> representative(permit, correction, one.named());
            case OLD_ADDRESS -> mailbox(permit, correction, one.mailbox());
            case AUTHORITY, THIRD_PARTY -> false;
        };
    }

    /** To whoever answers for the program; the person stands in it as the number by which the program knows them. */
    private boolean program(Permit permit, Correction correction, ValueRecipients.Known one) {
        for (var staff : one.staff()) {
            letters.write(
                    permit,
                    staff.staff(),
                    staff.email(),
                    staff.language(),
                    words.say(staff.language(), "rights.letter.corrected.program.subject", one.name()),
                    words.say(
                            staff.language(),
                            "rights.letter.corrected.program",
                            one.name(),
                            kind(staff.language(), correction),
                            site.url() + "/api/v1/people/" + correction.subject()));
        }
        return !one.staff().isEmpty();
    }

    private boolean representative(Permit permit, Correction correction, Representatives.@Nullable Named named) {
        if (named == null) {
            return false;
        }
        var language = named.representative().language();
        letters.write(
                permit,
                correction.subject(),
                named.representative().id(),
                named.email(),
                language,
                words.say(language, "rights.letter.corrected.representative.subject"),
                words.say(
                        language,
                        "rights.letter.corrected.representative",
                        kind(language, correction),
                        site.url() + "/representing/" + named.representative().id()));
        return true;
    }

    /** Whoever reads it may be a stranger: not a word about the person. */
    private boolean mailbox(Permit permit, Correction correction, @Nullable String address) {
        if (address == null) {
            return false;
        }
        var language = subjects.language(correction.subject());
        letters.write(
                permit,
                correction.subject(),
                address,
                language,
                words.say(language, "rights.letter.corrected.mailbox.subject"),
                words.say(language, "rights.letter.corrected.mailbox"));
        return true;
    }

    /** To the person, about what the desk corrected by itself. */
    void corrected(Permit permit, Correction.Told told) {
        var subject = told.correction().subject();
        var language = subjects.language(subject);
        subjects.addressOf(permit, subject)
                .ifPresent(address -> letters.write(
                        permit,
                        subject,
                        address,
                        language,
                        words.say(language, "rights.letter.corrected.subject"),
                        said.of(language, told),
                        words.say(
                                language,
                                "rights.letter.corrected.why",
                                words.say(
                                        language,
                                        "rights.correction.cause."
                                                + told.correction().cause().id()),
                                site.url() + "/my/data#corrections"),
                        letters.appeal(language)));
    }

    /** To an address that the person says is theirs: nothing changes until it answers. */
    void proves(Permit permit, Correction correction, String address) {
        var language = subjects.language(correction.subject());
        letters.write(
                permit,
                correction.subject(),
                correction.id(),
                address,
                language,
                words.say(language, "rights.letter.address.subject"),
                words.say(
                        language,
                        "rights.letter.address.new",
                        site.url() + "/address/" + links.token(ProvenLinks.NEW_ADDRESS, correction.id())));
    }

    /** To an address from which letters came back: does it reach the person after all? */
    void doubts(Permit permit, SubjectId subject, Subjects.Held held) {
        var language = subjects.language(subject);
        letters.write(
                permit,
                subject,
                held.value(),
                language,
                words.say(language, "rights.letter.address.subject"),
                words.say(
                        language,
                        "rights.letter.address.doubt",
                        site.url() + "/address/" + links.token(ProvenLinks.DOUBTFUL, held.id())));
    }

    private String kind(Language language, Correction correction) {
        return words.say(language, "rights.data.value." + correction.kind());
    }
}
