package kz.qyzmet.desk.web;

import com.ibm.icu.text.MessageFormat;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Every sentence of the desk in its three languages, collected from the {@code messages*.properties} of the modules. Sentences are ICU message formats, so plurals follow the rules of each language.
 */
@Component
public final class Words {
    private static final String PLACE = "classpath*:kz/qyzmet/desk/*/messages";

    private final Map<Language, Map<String, Sentence>> sentences = new EnumMap<>(Language.class);

    public Words() {
        sentences.put(Language.EN, read(Language.EN, ""));
        sentences.put(Language.KK, read(Language.KK, "_kk"));
        sentences.put(Language.RU, read(Language.RU, "_ru"));
    }

    /** The sentence, or its key in brackets: a gap is seen, and a test is red, but the page still comes. */
    public String say(Language language, String key, @Nullable Object... arguments) {
        var sentence = sentences.getOrDefault(language, Map.of()).get(key);
        return sentence == null ? "⟦" + key + "⟧" : sentence.with(language, arguments);
    }

    public boolean has(String key) {
        return sentences.getOrDefault(Language.EN, Map.of()).containsKey(key);
    }

    /** The sentence as written, for tests and for letters that are filled elsewhere. */
    @Nullable
    String pattern(Language language, String key) {
        var sentence = sentences.getOrDefault(language, Map.of()).get(key);
        return sentence == null ? null : sentence.pattern;
    }

    Set<String> keys(Language language) {
        return new TreeSet<>(sentences.getOrDefault(language, Map.of()).keySet());
    }

    private static Map<String, Sentence> read(Language language, String suffix) {
        var read = new HashMap<String, Sentence>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources(PLACE + suffix + ".properties")) {
                var properties = new Properties();
                try (var in = new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8)) {
                    properties.load(in);
                }
                properties.forEach((key, pattern) -> read.put((String) key, new Sentence((String) pattern)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the messages in " + language.code(), e);
        }
        return read;
    }

    /** Parsed at first use: most pages need a few of many. */
    private static final class Sentence {
        private final String pattern;
        private @Nullable MessageFormat format;

        Sentence(String pattern) {
            this.pattern = pattern;
        }

        String with(Language language, @Nullable Object[] arguments) {
            if (pattern.indexOf('{') < 0) {
                // the format would halve a doubled apostrophe
                return pattern.replace("''", "'");
            }
            var readable = new @Nullable Object[arguments.length];
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Instant instant) {
                    readable[i] = Times.dateTime(language, instant);
                } else if (arguments[i] instanceof String text
                        && pattern.contains("{" + i + ",")
                        && text.matches("\\d{1,18}")) {
                    // a number that came by way of a cookie is a text, and a plural takes none
                    readable[i] = Long.parseLong(text);
                } else {
                    readable[i] = arguments[i];
                }
            }
            synchronized (this) {
                var ready = format;
                if (ready == null) {
                    ready = new MessageFormat(pattern, language.locale());
                    format = ready;
                }
                var said = ready.format(readable);
                // in Russian a year brings a dot of its own
                return language == Language.RU ? said.replace("г..", "г.") : said;
            }
        }
    }
}
