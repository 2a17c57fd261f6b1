package dev.lmresp.cli.options;

import dev.lmresp.config.EngineAddress;
import dev.lmresp.config.EngineConfig;

import picocli.CommandLine.Model.CommandSpec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@code --engine}: an address, maybe with a name before it.
 *
 * @param name the engine's name
 * @param address where it is
 */
record NamedAddress(String name, EngineAddress address) {
    /** A URL has a colon before the first equals sign that it can have. */
    private static final Pattern NAMED = Pattern.compile("([a-zA-Z0-9_.-]{1,32})=(.+)");

    /**
     * Reads all values of the option.
     *
     * @throws picocli.CommandLine.ParameterException when two engines have the same name
     */
    static List<NamedAddress> of(CommandSpec spec, List<String> values) {
        var all = new ArrayList<NamedAddress>();
        var names = new HashSet<String>();
        for (String value : values) {
            if (!value.isEmpty()) {
                NamedAddress one = of(value);
                ServeOptions.check(
                        spec,
                        "--engine",
                        names.add(one.name()),
                        "names two engines '%s': give each a name of its own, --engine NAME=%s"
                                .formatted(one.name(), one.address()));
                all.add(one);
            }
        }
        return List.copyOf(all);
    }

    private static NamedAddress of(String value) {
        Matcher named = NAMED.matcher(value);
        if (named.matches()) {
            return new NamedAddress(named.group(1), EngineAddress.of(named.group(2)));
        }
        EngineAddress address = EngineAddress.of(value);
        return new NamedAddress(EngineConfig.nameOf(address), address);
    }
}
