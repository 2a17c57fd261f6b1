package dev.lmresp.cli;

import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.lang.reflect.Field;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Gives options that are not on the command line their value from the settings. */
final class OptionSettings implements IDefaultValueProvider {
    private final Settings settings;

    OptionSettings(Settings settings) {
        this.settings = settings;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option && isSetting(option)) {
            return settings.find(key(option)).map(Setting::value).orElse(null);
        }
        return null;
    }

    /** The keys of a command's settings. */
    static Set<String> keys(Object command) {
        var keys = new TreeSet<String>();
        for (OptionSpec option : new CommandLine(command).getCommandSpec().options()) {
            if (isSetting(option)) {
                keys.add(key(option));
            }
        }
        return keys;
    }

    /** Where an option's value comes from, when it is not from the command line. */
    static Optional<String> source(CommandSpec command, String option) {
        boolean given = command.commandLine().getParseResult().hasMatchedOption(option);
        return given ? Optional.empty() : source(command, command.findOption(option));
    }

    /** Where the settings have the value of an option from. */
    static Optional<String> source(CommandSpec command, OptionSpec option) {
        return command.defaultValueProvider() instanceof OptionSettings provider
                ? provider.settings.find(key(option)).map(Setting::source)
                : Optional.empty();
    }

    static boolean isSetting(OptionSpec option) {
        return option.userObject() instanceof Field field
                && FromSettings.class.isAssignableFrom(field.getDeclaringClass())
                && owner(option).takes(key(option));
    }

    private static FromSettings owner(OptionSpec option) {
        try {
            return option.scope().get();
        } catch (Exception e) {
            throw new IllegalStateException("an option without the object it belongs to", e);
        }
    }

    static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^--(no-)?", "");
    }
}
