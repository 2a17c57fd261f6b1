package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;

import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.CommandTool;
import dev.lmresp.conversation.ConversationException;
import dev.lmresp.conversation.OutputSchema;
import dev.lmresp.conversation.ToolFile;

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
import java.util.TreeMap;

/** What a question is asked with. */
final class ChatOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            defaultValue = "",
            description = "The model to ask (default: the first of the endpoint).")
    private String model = "";

    @Option(
            names = {"-s", "--system"},
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What the model is told before all else.")
    private String system = "";

    @Option(
            names = "--effort",
            paramLabel = "LEVEL",
            defaultValue = "",
            description = "How hard to reason: none, minimal, low, medium, high, xhigh.")
    private String effort = "";

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Stop the answer after so many tokens.")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Any other member of the request, such as temperature=0.2; repeatable.")
    private Map<String, String> members = Map.of();

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description =
                    "The form of the answer: a file with a JSON schema, or a shorthand such as"
                            + " 'name, age int, tags[]'. The answer is checked against it.")
    private @Nullable String schema;

    @Option(
            names = {"-t", "--tools"},
            paramLabel = "TOOLFILE",
            description = "Tools that the model may call, in TOML or JSON; repeatable.")
    private List<Path> toolFiles = List.of();

    @Option(names = "--no-stream", description = "Ask for the answer in one piece.")
    private boolean whole;

    /**
     * The options as settings of a chat.
     *
     * @throws ParameterException when one of them is wrong, naming it
     */
    ChatSettings settings() {
        return new ChatSettings(model, system, effort, schema(), tools(), members(), !whole);
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

    private List<CommandTool> tools() {
        var tools = new ArrayList<CommandTool>();
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
        return new ParameterException(command.commandLine(), option + ": " + e.getMessage(), e);
    }
}
