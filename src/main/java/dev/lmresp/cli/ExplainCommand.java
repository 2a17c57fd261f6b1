package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.DialectNames;
import dev.lmresp.config.Dialects;
import dev.lmresp.config.ServeConfig;
import dev.lmresp.config.Settings;
import dev.lmresp.json.Json;
import dev.lmresp.messages.MessagesReader;
import dev.lmresp.proxy.UnsupportedParameters;
import dev.lmresp.responses.ApiException;
import dev.lmresp.responses.RequestReader;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.request.RequestTranslator;
import dev.lmresp.translate.request.Translation;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * {@code lmresp explain}: the engine's request for a Responses or Messages request, and what was
 * changed or dropped.
 */
@Command(
        name = "explain",
        description =
                "Translates a Responses request, or one of Anthropic's Messages API, into the Chat"
                        + " Completions request for an engine, and lists on standard error what is"
                        + " dropped, renamed, approximated or repaired. Nothing is sent to an"
                        + " engine.",
        footer = {
            "Examples:",
            "  lmresp explain request.json",
            "  lmresp explain request.json --dialect moonshot",
            "  lmresp explain - --json < request.json | jq .notes"
        })
final class ExplainCommand extends BaseCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file with the request as JSON; - reads standard input (default).")
    private String file = RequestFile.STANDARD_INPUT;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            completionCandidates = DialectNames.class,
            defaultValue = "",
            description =
                    "The engine's dialect, such as vllm, deepseek or one defined in lmresp.toml"
                            + " (default: from the settings, else generic).")
    private String dialect = "";

    @Option(names = "--json", description = "Print one JSON object with the request and the notes.")
    private boolean json;

    @Override
    protected int execute(PrintWriter out) {
        Dialect chosen = dialect();
        ObjectNode request = RequestFile.read(file);
        try {
            ResponsesRequest asked =
                    MessagesReader.isOne(request)
                            ? MessagesReader.read(request).request()
                            : RequestReader.read(request);
            UnsupportedParameters.check(asked);
            Translation translation = RequestTranslator.translate(asked, chosen);
            JsonNode chat = Json.parse(translation.request().toBytes());
            if (json) {
                out.println(Json.pretty(document(chosen, chat, translation.notes())));
            } else {
                out.println(Json.pretty(chat));
                out.flush();
                list(chosen, translation.notes());
            }
            return ExitCode.OK;
        } catch (ApiException e) {
            String param = e.error().param();
            throw new CommandFailure(
                    "lmresp would return HTTP %d%s: %s"
                            .formatted(
                                    e.error().status(),
                                    param == null ? "" : " for '" + param + "'",
                                    e.error().text()),
                    e);
        }
    }

    private Dialect dialect() {
        Settings settings = settings();
        String set = settings.find("dialect").map(Settings.Setting::value).orElse("");
        String name = dialect.isEmpty() ? set : dialect;
        boolean known = !name.isEmpty() && !name.equals(ServeConfig.AUTO_DIALECT);
        return settings.dialects().named(known ? name : Dialects.GENERIC);
    }

    private static ObjectNode document(Dialect dialect, JsonNode chat, List<Note> notes) {
        ObjectNode document = Json.object();
        document.put("dialect", dialect.name());
        document.set("request", chat);
        var list = document.putArray("notes");
        for (Note note : notes) {
            list.addObject()
                    .put("path", note.path())
                    .put("kind", word(note))
                    .put("reason", note.reason());
        }
        return document;
    }

    private void list(Dialect dialect, List<Note> notes) {
        int paths = notes.stream().mapToInt(note -> note.path().length()).max().orElse(0);
        int kinds = notes.stream().mapToInt(note -> word(note).length()).max().orElse(0);
        err().println(
                        notes.isEmpty()
                                ? "In dialect '" + dialect.name() + "' nothing is lost."
                                : "In dialect '" + dialect.name() + "':");
        for (Note note : notes) {
            err().println(
                            ("  %-" + paths + "s  %-" + kinds + "s  %s")
                                    .formatted(note.path(), word(note), note.reason()));
        }
        err().flush();
    }

    private static String word(Note note) {
        return note.kind().name().toLowerCase(Locale.ROOT);
    }
}
