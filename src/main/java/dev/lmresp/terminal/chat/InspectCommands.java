package dev.lmresp.terminal.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.Dialects;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.conversation.SaidText;
import dev.lmresp.conversation.TurnPart;
import dev.lmresp.files.SettingsException;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.state.ask.StoredTurn;
import dev.lmresp.terminal.TextTable;
import dev.lmresp.translate.request.RequestTranslator;
import dev.lmresp.translate.request.Translation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The commands that show the raw exchange, and its cost. */
final class InspectCommands {
    private static final Pattern CODE = Pattern.compile("(?ms)^```[^\\n]*\\n(.*?)^```");

    private final ChatState state;
    private final ChatWriter writer;
    private final Supplier<Dialects> dialects;

    InspectCommands(ChatState state, ChatWriter writer, Supplier<Dialects> dialects) {
        this.state = state;
        this.writer = writer;
        this.dialects = dialects;
    }

    List<ChatCommand> all() {
        return List.of(
                new ChatCommand(
                        "/events",
                        "[on|off|last]",
                        "the events of answers",
                        () -> List.of("on", "off", "last"),
                        this::events),
                ChatCommand.of("/notes", "what the translation lost", ignored -> notes()),
                ChatCommand.of("/explain", "what the engine gets", ignored -> explain()),
                ChatCommand.of("/reasoning", "the last reasoning", ignored -> reasoning()),
                ChatCommand.of("/usage", "the tokens of each turn", ignored -> usage()),
                new ChatCommand(
                        "/copy",
                        "[code]",
                        "copy answer or code",
                        () -> List.of("code"),
                        this::copy));
    }

    private Step events(String what) {
        switch (what) {
            case "last" -> {
                for (String line : last().events().whole()) {
                    writer.line(line);
                }
                return Step.NEXT;
            }
            case "on", "off" -> state.showsEvents(what.equals("on"));
            case "" -> state.showsEvents(!state.showsEvents());
            default -> throw new ChatFailure("/events on, off, or last");
        }
        writer.quiet(
                state.showsEvents()
                        ? "Answers are shown with their events."
                        : "Answers are shown without their events.");
        return Step.NEXT;
    }

    private Step notes() {
        String notes = last().progress().notes();
        if (notes.isEmpty()) {
            writer.line("The translation for the engine lost nothing.");
        }
        for (String note : notes.split("; ", -1)) {
            writer.line(note);
        }
        return Step.NEXT;
    }

    private Step explain() throws InterruptedException {
        Endpoint endpoint = state.endpoint();
        Dialect dialect = dialect(endpoint);
        ObjectNode request =
                endpoint.settings(state.settings())
                        .withTools(state.toolsSoFar())
                        .request(state.conversation().items());
        try {
            Translation translation =
                    RequestTranslator.translate(RequestReader.read(request), dialect);
            writer.markdown(
                    "```json\n"
                            + Json.pretty(Json.parse(translation.request().toBytes()))
                            + "\n```");
            writer.quiet("In dialect '" + dialect.name() + "':");
            if (translation.notes().isEmpty()) {
                writer.line("Nothing is lost.");
            }
            translation.notes().forEach(note -> writer.line(note.toString()));
        } catch (ApiException e) {
            throw new ChatFailure("lmresp would refuse it: " + e.error().text());
        }
        return Step.NEXT;
    }

    private Dialect dialect(Endpoint endpoint) {
        String name = endpoint.dialect();
        try {
            return dialects.get().named(name.isEmpty() ? Dialects.GENERIC : name);
        } catch (SettingsException e) {
            throw new ChatFailure(String.valueOf(e.getMessage()));
        }
    }

    private Step reasoning() {
        var found = new ArrayList<String>();
        last().progress()
                .look(
                        parts ->
                                parts.stream()
                                        .filter(it -> it.kind() == TurnPart.Kind.REASONING)
                                        .map(TurnPart::text)
                                        .forEach(found::add));
        if (found.isEmpty()) {
            throw new ChatFailure("The model sent no reasoning.");
        }
        found.forEach(writer::markdown);
        return Step.NEXT;
    }

    private Step usage() throws InterruptedException {
        var table = new TextTable(0, 1, 2, 3, 4);
        table.header("TURN", "INPUT", "CACHED", "OUTPUT", "REASONING", "MODEL");
        long input = 0;
        long output = 0;
        List<StoredTurn> turns = state.conversation().turns();
        for (StoredTurn turn : turns) {
            JsonNode usage = turn.usage();
            input += usage.path("input_tokens").asLong(0);
            output += usage.path("output_tokens").asLong(0);
            table.row(
                    Integer.toString(turns.indexOf(turn) + 1),
                    number(usage.path("input_tokens")),
                    number(usage.path("input_tokens_details").path("cached_tokens")),
                    number(usage.path("output_tokens")),
                    number(usage.path("output_tokens_details").path("reasoning_tokens")),
                    turn.model());
        }
        table.row("", Long.toString(input), "", Long.toString(output), "", "total");
        writer.table(table);
        return Step.NEXT;
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? value.asText() : "-";
    }

    private Step copy(String what) throws InterruptedException {
        List<StoredTurn> turns = state.conversation().turns();
        if (turns.isEmpty()) {
            throw new ChatFailure("There is no answer to copy yet.");
        }
        String text = SaidText.of(turns.getLast().output());
        if (what.equals("code")) {
            List<String> blocks =
                    CODE.matcher(text).results().map(block -> block.group(1)).toList();
            if (blocks.isEmpty()) {
                throw new ChatFailure("There is no code in the last answer.");
            }
            text = blocks.getLast();
        }
        // the terminal does it, so it works over SSH too
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        writer.raw("\u001b]52;c;" + encoded + "\u0007");
        writer.quiet("Sent to the terminal's clipboard: %d characters.".formatted(text.length()));
        return Step.NEXT;
    }

    private ChatState.LastTurn last() {
        return state.last()
                .orElseThrow(
                        () -> new ChatFailure("There is no question in this conversation yet."));
    }
}
