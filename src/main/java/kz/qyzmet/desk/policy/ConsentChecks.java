package kz.qyzmet.desk.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kz.qyzmet.desk.web.Language;

/**
 * That a consent says all eight things that Law 94-V art. 8(4) demands, in each of the three languages, before anybody is asked for it: a text that lacks one stops the start and is not published. The first thing lacking is
 * said.
 */
final class ConsentChecks {
    private static final Pattern PLACE = Pattern.compile("\\{[^}]*}");
    private static final Pattern WORD = Pattern.compile("\\p{L}{2}");
    private static final Set<String> PLACES =
            Set.of("{operator}", "{bin}", "{name}", "{term}", "{recipients}", "{data}", "{email}", "{purpose}");

    /**
     * @param what as the law names it
     * @param places what the desk fills in, without which the item would not be said
     */
    private record Needed(int number, String what, List<String> places) {}

    private static final List<Needed> EIGHT = List.of(
            new Needed(1, "the operator's name with BIN or IIN", List.of("{operator}", "{bin}")),
            new Needed(2, "the person's full name", List.of("{name}")),
            new Needed(3, "the term or period of the consent", List.of("{term}")),
            new Needed(4, "whether the data may go to third parties", List.of()),
            new Needed(5, "whether the data crosses the border", List.of()),
            new Needed(6, "whether the data is published in public sources", List.of()),
            new Needed(7, "the list of the collected data", List.of("{data}")),
            new Needed(8, "what else there is to know, with the address to write to", List.of("{email}")));

    private ConsentChecks() {}

    static void check(PolicyFile.Consent consent) {
        var place = "consent › items › ";
        for (var needed : EIGHT) {
            var item = consent.items().get(String.valueOf(needed.number));
            if (item == null) {
                throw PolicyChecks.wrong(place + needed.number, "is missing: " + said(needed));
            }
            item(place + needed.number, needed, item);
        }
        consent.items().keySet().forEach(id -> {
            if (!id.matches("[1-8]")) {
                throw PolicyChecks.wrong(place + id, "is not known");
            }
        });
        filled(
                "consent › summary",
                consent.summary(),
                List.of("{operator}", "{purpose}"),
                missing -> "lacks '" + missing + "'");
    }

    /** A consent apart says the same eight things, with words of its own where it differs; and nobody is asked to agree to what nobody does. */
    static void check(PolicyFile file, String id, PolicyFile.Apart kind) {
        var place = "consent-kinds › " + id;
        kind.texts().forEach((number, text) -> {
            var own = place + " › items › " + number;
            var needed = EIGHT.stream()
                    .filter(one -> String.valueOf(one.number).equals(number))
                    .findFirst()
                    .orElseThrow(() -> PolicyChecks.wrong(own, "is not known"));
            filled(own, text, needed.places, missing -> "lacks '" + missing + "', so it does not say " + said(needed));
            if (needed.number >= 3) {
                ownWords(own, text);
            }
        });
        if (!kind.texts().containsKey("3")) {
            throw PolicyChecks.wrong(place + " › items › 3", "is missing: " + said(EIGHT.get(2)));
        }
        // the common words say "only with a consent of its own": this is that consent
        var receivers = Map.of(ConsentKind.THIRD_PARTIES.id(), "4", ConsentKind.CROSS_BORDER.id(), "5")
                .get(id);
        if (receivers != null && !kind.texts().containsKey(receivers)) {
            throw PolicyChecks.wrong(place + " › items › " + receivers, "is missing: it says who receives the data");
        }
        filled(place + " › summary", kind.summary(), List.of("{operator}"), missing -> "lacks '" + missing + "'");
        ownWords(place + " › summary", kind.summary());
        if (kind.term().isZero()) {
            throw PolicyChecks.wrong(place + " › term", "must be longer than nothing");
        }
        boolean abroad = id.equals(ConsentKind.CROSS_BORDER.id());
        if (kind.asked()
                && (abroad || id.equals(ConsentKind.THIRD_PARTIES.id()))
                && ConsentWriter.receivers(file, abroad).isEmpty()) {
            throw PolicyChecks.wrong(place + " › asked", "must not be asked while nobody receives the data");
        }
    }

    private static void item(String place, Needed needed, PolicyFile.Item item) {
        filled(
                place + " › text",
                item.text(),
                needed.places,
                missing -> "lacks '" + missing + "', so it does not say " + said(needed));
        filled(place + " › label", item.label(), List.of(), missing -> "");
        var instead = item.instead();
        // who receives what is a yes that must be sayable too
        if (needed.number == 4 || needed.number == 5) {
            if (instead == null) {
                throw PolicyChecks.wrong(place + " › instead", "is missing: " + said(needed));
            }
            filled(
                    place + " › instead",
                    instead,
                    List.of("{recipients}"),
                    missing -> "lacks '" + missing + "', so it does not say " + said(needed));
        }
        if (needed.number >= 3) {
            ownWords(place + " › text", item.text());
        }
    }

    private static String said(Needed needed) {
        return "item " + needed.number + " of Law 94-V article 8(4), " + needed.what;
    }

    /** Each language has every place, none that nothing fills, and words. */
    private static void filled(String place, Wording wording, List<String> places, Function<String, String> cause) {
        for (var language : Language.values()) {
            var text = wording.in(language);
            var here = place + " › " + language.code();
            for (var needed : places) {
                if (!text.contains(needed)) {
                    throw PolicyChecks.wrong(here, cause.apply(needed));
                }
            }
            var named =
                    PLACE.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet());
            named.removeAll(PLACES);
            if (!named.isEmpty()) {
                throw PolicyChecks.wrong(here, "'" + named.iterator().next() + "' is nothing that can be filled in");
            }
            if (named.isEmpty() && places.isEmpty() && !WORD.matcher(text).find()) {
                throw PolicyChecks.wrong(here, "says nothing");
            }
        }
    }

    /** A text copied from another language is a text that lacks its own. */
    private static void ownWords(String place, Wording wording) {
        if (wording.kk().equals(wording.ru())) {
            throw PolicyChecks.wrong(place, "says the same in 'kk' and 'ru'");
        } else if (wording.ru().equals(wording.en())) {
            throw PolicyChecks.wrong(place, "says the same in 'ru' and 'en'");
        } else if (wording.kk().equals(wording.en())) {
            throw PolicyChecks.wrong(place, "says the same in 'kk' and 'en'");
        }
    }
}
