package dev.lmresp.cli;

import dev.lmresp.check.Suite;
import dev.lmresp.client.KeyHeader;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** The values of options of {@code lmresp check}, by the names that users give them. */
final class CheckChoices {
    private static final Map<String, Suite> APIS =
            Map.of("responses", Suite.RESPONSES, "messages", Suite.MESSAGES);
    private static final Map<String, KeyHeader> HEADERS =
            Map.of("bearer", KeyHeader.BEARER, "x-api-key", KeyHeader.X_API_KEY);

    private CheckChoices() {}

    /** {@code --api}. */
    static final class Apis implements Iterable<String>, ITypeConverter<Suite> {
        @Override
        public Iterator<String> iterator() {
            return names(APIS);
        }

        @Override
        public Suite convert(String name) {
            return choice(APIS, name);
        }
    }

    /** {@code --key-header}. */
    static final class Headers implements Iterable<String>, ITypeConverter<KeyHeader> {
        @Override
        public Iterator<String> iterator() {
            return names(HEADERS);
        }

        @Override
        public KeyHeader convert(String name) {
            return choice(HEADERS, name);
        }
    }

    private static Iterator<String> names(Map<String, ?> choices) {
        return new TreeMap<>(choices).navigableKeySet().iterator();
    }

    private static <T> T choice(Map<String, T> choices, String name) {
        T chosen = choices.get(name);
        if (chosen == null) {
            throw new TypeConversionException(
                    "'%s' is none of %s"
                            .formatted(name, String.join(", ", new TreeMap<>(choices).keySet())));
        }
        return chosen;
    }
}
