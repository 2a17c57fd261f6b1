package dev.lmresp.cli.options;

import dev.lmresp.config.Settings;
import dev.lmresp.config.Settings.Setting;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Provides default values of options from the settings. They are loaded on first use: a command
 * without such options works in spite of an invalid file.
 */
public final class OptionSettings implements IDefaultValueProvider {
    private final Supplier<Settings> source;
    private @Nullable Settings settings;

    /**
     * Uses the settings of a source.
     *
     * @param source called once; may throw a {@link dev.lmresp.files.SettingsException}
     */
    public OptionSettings(Supplier<Settings> source) {
        this.source = source;
    }

    private Settings settings() {
        Settings known = settings;
        if (known == null) {
            known = source.get();
            settings = known;
        }
        return known;
    }

    /** The settings that a command uses. */
    public static Settings of(CommandSpec command) {
        return provider(command)
                .orElseThrow(() -> new IllegalStateException("a command line without settings"))
                .settings();
    }

    /**
     * The settings that a command uses; empty when it has none, as in a command line of its own.
     */
    static Optional<Settings> find(CommandSpec command) {
        return provider(command).map(OptionSettings::settings);
    }

    private static Optional<OptionSettings> provider(CommandSpec command) {
        return command.defaultValueProvider() instanceof OptionSettings provider
                ? Optional.of(provider)
                : Optional.empty();
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option && isSetting(option)) {
            return settings().find(key(option)).map(Setting::value).orElse(null);
        }
        return null;
    }

    /** All options that have a setting: those of a proxy, and those of a question. */
    public static List<OptionSpec> all() {
        return Stream.of(ServeOptions.forAll(), new RecordOptions(), new ChatOptions())
                .flatMap(it -> CommandSpec.forAnnotatedObject(it).options().stream())
                .filter(OptionSettings::isSetting)
                .toList();
    }

    /** The keys of all settings. */
    public static Set<String> keys() {
        return all().stream().map(OptionSettings::key).collect(Collectors.toSet());
    }

    /** The source of an option's value, when it is not from the command line. */
    public static Optional<String> source(CommandSpec command, String option) {
        boolean given = command.commandLine().getParseResult().hasMatchedOption(option);
        return given ? Optional.empty() : source(command, command.findOption(option));
    }

    /** The source of an option's value in the settings. */
    public static Optional<String> source(CommandSpec command, OptionSpec option) {
        return provider(command)
                .filter(it -> isSetting(option))
                .flatMap(it -> it.settings().find(key(option)))
                .map(Setting::source);
    }

    public static boolean isSetting(OptionSpec option) {
        return owner(option).map(it -> it.takes(it.name(option.longestName()))).orElse(false);
    }

    private static Optional<FromSettings> owner(OptionSpec option) {
        if (!(option.userObject() instanceof Field field)
                || !FromSettings.class.isAssignableFrom(field.getDeclaringClass())) {
            return Optional.empty();
        }
        try {
            return Optional.of(option.scope().get());
        } catch (Exception e) {
            throw new IllegalStateException("an option without the object it belongs to", e);
        }
    }

    /** The key of an option's setting, including its table. */
    public static String key(OptionSpec option) {
        return owner(option).map(it -> key(it, option)).orElse("");
    }

    private static String key(FromSettings owner, OptionSpec option) {
        String name = owner.name(option.longestName());
        return owner.table().isEmpty() ? name : owner.table() + "." + name;
    }
}
