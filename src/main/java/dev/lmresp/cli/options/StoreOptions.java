package dev.lmresp.cli.options;

import static dev.lmresp.cli.options.ServeOptions.check;

import dev.lmresp.config.PostgresAddress;
import dev.lmresp.config.Settings;
import dev.lmresp.config.StoreConfig;
import dev.lmresp.config.StoreConfig.Place;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options for what a proxy stores. */
public final class StoreOptions implements FromSettings {
    /** The variable of the place, which may have a password in it. */
    static final String STORE = Settings.variable("store");

    private static final StoreConfig DEFAULT = StoreConfig.DEFAULT;
    private static final Pattern AGE = Pattern.compile("([1-9][0-9]{0,5})(d|h|)");

    @Option(
            names = "--store",
            paramLabel = "PLACE",
            converter = PlaceName.class,
            completionCandidates = PlaceName.class,
            defaultValue = "sqlite",
            description = {
                "Where responses are stored, so that a client can continue one by its id: sqlite, a"
                        + " file of the user; memory, until lmresp ends; off; or, for any number of"
                        + " lmresp together, postgresql://USER@HOST/DATABASE"
                        // not ${DEFAULT-VALUE}: a setting may have a password in it
                        + " (default: sqlite).",
                "A request with \"store\": false is never stored."
            })
    private Place place = DEFAULT.place();

    @Option(
            names = "--store-max-age",
            paramLabel = "AGE",
            converter = Age.class,
            defaultValue = "30d",
            description =
                    "Delete a conversation that was not used for this long, such as 30d or 12h"
                            + " (default: ${DEFAULT-VALUE}).")
    private Duration maxAge = DEFAULT.maxAge();

    @Option(
            names = "--store-max-mb",
            paramLabel = "MIB",
            description =
                    "Delete the conversations that were not used for longest when all take more"
                            + " (default: ${DEFAULT-VALUE}).")
    private int maxMb = (int) (DEFAULT.maxBytes() >> 20);

    StoreConfig config(CommandSpec spec) {
        check(spec, "--store-max-mb", maxMb > 0, "must be at least 1, not " + maxMb);
        return new StoreConfig(place, maxAge, (long) maxMb << 20);
    }

    /** A place by its name in lower case, or the address of a database. */
    static final class PlaceName implements ITypeConverter<Place>, Iterable<String> {
        private static final Map<String, Place> PLACES =
                Map.of("sqlite", Place.SQLITE, "memory", Place.MEMORY, "off", Place.OFF);

        @Override
        public Place convert(String text) {
            Place place = PLACES.get(text);
            if (place != null) {
                return place;
            }
            if (!PostgresAddress.isMeant(text)) {
                // an address would have a password in it
                String not = text.matches("\\w*") ? ", not '" + text + "'" : "";
                throw new TypeConversionException(
                        "must be sqlite, memory, off or an address postgresql://USER@HOST/DATABASE"
                                + not);
            }
            try {
                return PostgresAddress.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public Iterator<String> iterator() {
            return List.of("sqlite", "memory", "off").iterator();
        }
    }

    /** Days or hours: {@code 30d}, {@code 12h}. */
    static final class Age implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Matcher age = AGE.matcher(text);
            if (!age.matches()) {
                throw new TypeConversionException(
                        "must be days or hours such as 30d or 12h, not '" + text + "'");
            }
            long count = Long.parseLong(age.group(1));
            return age.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count);
        }
    }
}
