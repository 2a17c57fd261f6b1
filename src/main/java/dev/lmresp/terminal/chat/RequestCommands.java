package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.lmresp.client.ListedModel;
import dev.lmresp.conversation.Attachment;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.CommandTool;
import dev.lmresp.conversation.ConversationException;
import dev.lmresp.conversation.OutputSchema;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolFile;
import dev.lmresp.conversation.WrittenText;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.ModelTable;
import dev.lmresp.terminal.prompt.FileNames;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The commands for the parameters of requests. */
final class RequestCommands {
    private static final String OFF = "off";

    /** Members with commands of their own, or set by the chat. */
    private static final Set<String> NOT_SET =
            Set.of("model", "input", "instructions", "tools", "text", "stream", "store");

    private final ChatState state;
    private final ChatWriter writer;
    private final FileNames files;

    RequestCommands(ChatState state, ChatWriter writer, FileNames files) {
        this.state = state;
        this.writer = writer;
        this.files = files;
    }

    List<ChatCommand> all() {
        return List.of(
                new ChatCommand(
                        "/model", "[NAME]", "choose the model", state::knownModels, this::model),
                ChatCommand.of("/models", "list the models", ignored -> list()),
                ChatCommand.of("/system", "[TEXT|@FILE|off]", "the system prompt", this::system),
                new ChatCommand(
                        "/effort", "[LEVEL|off]", "reasoning effort", this::efforts, this::effort),
                ChatCommand.of("/file", "FILE", "attach a file", this::attach),
                ChatCommand.of("/image", "FILE|URL", "attach an image", this::attach),
                ChatCommand.of("/tools", "[FILE|off]", "the tools it may call", this::tools),
                ChatCommand.of(
                        "/schema", "[SCHEMA|off]", "JSON schema of its answer", this::schema),
                new ChatCommand(
                        "/set",
                        "[NAME [VALUE|off]]",
                        "set any request field",
                        () -> List.of("reasoning", "temperature", "top_p", "max_output_tokens"),
                        this::set));
    }

    private Step model(String name) throws InterruptedException {
        if (!name.isEmpty()) {
            state.doubt(name).ifPresent(writer::quiet);
            state.model(name);
        }
        writer.line(state.model().isEmpty() ? "The endpoint decides." : state.model());
        return Step.NEXT;
    }

    private Step list() throws InterruptedException {
        List<ListedModel> models = state.endpoint().models();
        if (models.isEmpty()) {
            throw new ChatFailure("The endpoint lists no models.");
        }
        writer.table(ModelTable.of(models));
        return Step.NEXT;
    }

    private Step system(String text) {
        if (!text.isEmpty()) {
            try {
                state.settings(
                        state.settings().withSystem(WrittenText.of(orOff(text), files::resolve)));
            } catch (ConversationException e) {
                throw new ChatFailure(String.valueOf(e.getMessage()));
            }
        }
        String system = state.settings().system();
        writer.line(system.isEmpty() ? "Nothing." : system);
        return Step.NEXT;
    }

    private List<String> efforts() {
        Optional<ListedModel> model =
                state.knownEndpoint().flatMap(it -> it.model(state.settings().model()));
        List<String> known = model.map(it -> it.reasoning().levels()).orElse(List.of());
        return known.isEmpty() ? List.of("none", "minimal", "low", "medium", "high") : known;
    }

    private Step effort(String level) {
        if (!level.isEmpty()) {
            state.settings(state.settings().withEffort(orOff(level)));
        }
        String effort = state.settings().effort();
        writer.line(effort.isEmpty() ? "The model decides." : effort);
        return Step.NEXT;
    }

    private Step attach(String name) {
        if (name.isEmpty()) {
            throw new ChatFailure("Which file? /file PATH");
        }
        Attachment attachment;
        try {
            boolean isAddress = name.contains("://");
            attachment = isAddress ? Attachment.of(name) : Attachment.of(files.resolve(name));
        } catch (ConversationException e) {
            throw new ChatFailure(String.valueOf(e.getMessage()));
        }
        state.attached().attach(attachment);
        writer.quiet("Attached to the next question: " + attachment.name());
        return Step.NEXT;
    }

    private Step tools(String file) throws InterruptedException {
        if (file.equals(OFF)) {
            state.withoutTools();
        } else if (!file.isEmpty()) {
            var tools = new ArrayList<>(state.settings().tools());
            try {
                List<CommandTool> more = ToolFile.read(files.resolve(file));
                tools.removeIf(
                        it -> more.stream().anyMatch(added -> added.name().equals(it.name())));
                tools.addAll(more);
            } catch (ConversationException e) {
                throw new ChatFailure(String.valueOf(e.getMessage()));
            }
            state.settings(state.settings().withTools(tools));
        }
        List<Tool> all = state.toolsSoFar();
        if (!state.knowsTools()) {
            writer.line("MCP servers have not listed their tools yet.");
        } else if (all.isEmpty()) {
            writer.line("None. Use /tools FILE to add tools from a file.");
        }
        all.forEach(tool -> writer.line((tool.name() + "  " + firstLine(tool)).strip()));
        return Step.NEXT;
    }

    /** The first line of a description: servers describe their tools at length. */
    private static String firstLine(Tool tool) {
        return tool.description().lines().findFirst().orElse("");
    }

    private Step schema(String text) {
        if (text.equals(OFF)) {
            state.settings(state.settings().withSchema(Optional.empty()));
        } else if (!text.isEmpty()) {
            try {
                state.settings(state.settings().withSchema(Optional.of(OutputSchema.of(text))));
            } catch (ConversationException e) {
                throw new ChatFailure(String.valueOf(e.getMessage()));
            }
        }
        writer.line(
                state.settings()
                        .schema()
                        .map(it -> Json.pretty(it.schema()))
                        .orElse("No JSON schema is set."));
        return Step.NEXT;
    }

    private Step set(String text) {
        String[] words = text.strip().split("\\s+", 2);
        String name = words[0];
        String value = words.length > 1 ? words[1] : "";
        if (name.isEmpty()) {
            writer.line("reasoning " + state.reasoning().name().toLowerCase(Locale.ROOT));
            new TreeMap<>(state.settings().more())
                    .forEach((member, it) -> writer.line(member + " " + Json.text(it)));
        } else if (name.equals("reasoning")) {
            state.reasoning(reasoning(value));
        } else if (name.equals("stream")) {
            state.settings(state.settings().withStream(!value.equals(OFF)));
        } else if (NOT_SET.contains(name)) {
            throw new ChatFailure(
                    "'"
                            + name
                            + "' cannot be set here: it has its own command, or the chat sets it.");
        } else if (value.isEmpty()) {
            JsonNode now = state.settings().more().getOrDefault(name, MissingNode.getInstance());
            writer.line(now.isMissingNode() ? "Not set." : Json.text(now));
        } else {
            state.settings(state.settings().with(name, value(value)));
        }
        return Step.NEXT;
    }

    private static ReasoningDisplay reasoning(String value) {
        for (ReasoningDisplay display : ReasoningDisplay.values()) {
            if (display.name().equalsIgnoreCase(value)) {
                return display;
            }
        }
        throw new ChatFailure("Reasoning can be shown full, short or hidden: /set reasoning full");
    }

    private static JsonNode value(String text) {
        if (text.equals(OFF)) {
            return MissingNode.getInstance();
        }
        return ChatSettings.value(text);
    }

    private static String orOff(String text) {
        return text.equals(OFF) ? "" : text;
    }
}
