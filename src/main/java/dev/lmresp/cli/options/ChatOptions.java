package dev.lmresp.cli.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.ConversationException;
import dev.lmresp.conversation.NamedPrompt;
import dev.lmresp.conversation.OutputSchema;
import dev.lmresp.conversation.PromptFolder;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolFile;
import dev.lmresp.conversation.WrittenText;
import dev.lmresp.terminal.prompt.FileNames;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The options for the requests of a chat. */
public final class ChatOptions implements FromSettings {
    private static final Set<String> SETTINGS = Set.of("model", "system", "effort", "temperature");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            defaultValue = "",
            description = "The model to use (default: the first that the endpoint lists).")
    private String model = "";

    @Option(
            names = {"-s", "--system"},
            paramLabel = "TEXT",
            defaultValue = "",
            description = "The system prompt, or @FILE to read it from a file.")
    private String system = "";

    @Option(
            names = "--effort",
            paramLabel = "LEVEL",
            defaultValue = "",
            description = "Reasoning effort: none, minimal, low, medium, high, xhigh.")
    private String effort = "";

    @Option(
            names = "--temperature",
            paramLabel = "N",
            description = "Sampling temperature; 0 picks the most likely tokens.")
    private @Nullable Double temperature;

    @Option(
            names = {"-p", "--prompt"},
            paramLabel = "NAME",
            description =
                    "Use your prompt file prompts/NAME.md beside config.toml. {{input}} in it"
                        + " stands for the question; without {{input}} it is the system prompt.")
    private @Nullable String promptName;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Stop the answer after this many tokens.")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Set any other field of the request, such as top_p=0.9; repeatable.")
    private Map<String, String> members = Map.of();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description =
                    "Structured output: a file with a JSON schema, or a shorthand such as 'name,"
                            + " age int, tags[]'. The answer is validated against it.")
    private @Nullable String schema;

    @Option(
            names = {"-t", "--tools"},
            paramLabel = "TOOLFILE",
            description = "A TOML or JSON file with tools that the model may call; repeatable.")
    private List<Path> toolFiles = List.of();

    @Option(names = "--no-stream", description = "Request a single response instead of a stream.")
    private boolean whole;

    @Override
    public String table() {
        return "ask";
    }

    @Override
    public boolean takes(String key) {
        return SETTINGS.contains(key);
    }

    /**
     * The options as settings of a chat. The command line takes precedence over the prompt, and
     * that over other settings, which do not change the model and system message of an existing
     * conversation.
     *
     * @param isNew whether the conversation is new
     * @throws ParameterException when one is invalid
     */
    public ChatSettings settings(boolean isNew) {
        Optional<NamedPrompt> prompt = prompt();
        var settings =
                new ChatSettings(
                        isNew || isTyped("--model") ? model : "",
                        isNew || isTyped("--system") ? system() : "",
                        effort,
                        schema(),
                        tools(),
                        members(),
                        !whole);
        return prompt.map(it -> applied(it, settings)).orElse(settings);
    }

    private ChatSettings applied(NamedPrompt prompt, ChatSettings settings) {
        if (isTyped("--system") && !prompt.isQuestion()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--system and the prompt '%s' both set the system prompt:"
                                    .formatted(prompt.name())
                            + " choose one");
        }
        ChatSettings applied = prompt.applied(settings);
        if (isTyped("--model")) {
            applied = applied.withModel(model);
        }
        if (isTyped("--effort")) {
            applied = applied.withEffort(effort);
        }
        JsonNode typed =
                isTyped("--temperature") || members.containsKey("temperature")
                        ? settings.more().getOrDefault("temperature", MissingNode.getInstance())
                        : MissingNode.getInstance();
        return typed.isMissingNode() ? applied : applied.with("temperature", typed);
    }

    /**
     * The selected prompt.
     *
     * @throws ParameterException when it does not exist or is invalid
     */
    public Optional<NamedPrompt> prompt() {
        if (promptName == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(PromptFolder.of(System.getenv()).read(promptName));
        } catch (ConversationException e) {
            throw wrong("--prompt", e);
        }
    }

    private boolean isTyped(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    private String system() {
        var files = new FileNames(Path.of(""), System.getenv().getOrDefault("HOME", ""));
        try {
            return WrittenText.of(system, files::resolve);
        } catch (ConversationException e) {
            throw wrong("--system", e);
        }
    }

    private Optional<OutputSchema> schema() {
        if (schema == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OutputSchema.of(schema));
        } catch (ConversationException e) {
            throw wrong("--schema", e);
        }
    }

    private List<Tool> tools() {
        var tools = new ArrayList<Tool>();
        try {
            for (Path file : toolFiles) {
                tools.addAll(ToolFile.read(file));
            }
        } catch (ConversationException e) {
            throw wrong("--tools", e);
        }
        return tools;
    }

    private Map<String, JsonNode> members() {
        var values = new TreeMap<String, JsonNode>();
        if (temperature != null) {
            ServeOptions.check(
                    command,
                    "--temperature",
                    temperature >= 0 && temperature < Double.MAX_VALUE,
                    "must be a number, at least 0, not " + temperature);
            values.put("temperature", DoubleNode.valueOf(temperature));
        }
        members.forEach((name, text) -> values.put(name, ChatSettings.value(text)));
        if (maxTokens != null) {
            if (maxTokens < 1) {
                throw new ParameterException(
                        command.commandLine(), "--max-tokens must be at least 1, not " + maxTokens);
            }
            values.put("max_output_tokens", IntNode.valueOf(maxTokens));
        }
        return values;
    }

    private ParameterException wrong(String option, Exception e) {
        String source =
                OptionSettings.source(command, option).map(it -> " (" + it + ")").orElse("");
        return new ParameterException(
                command.commandLine(), option + source + ": " + e.getMessage(), e);
    }
}
