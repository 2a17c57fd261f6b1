package dev.lmresp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.EndpointOptions;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.client.ResponsesFailure;
import dev.lmresp.client.ServerEvent;
import dev.lmresp.json.Json;
import dev.lmresp.terminal.ControlCharacters;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintWriter;

/** {@code lmresp send}: sends one Responses request and shows the answer. */
@Command(
        name = "send",
        description =
                "Sends a Responses request (a JSON file, standard input or a text) and prints the"
                        + " text of the answer as it streams.",
        footer = {
            "Examples:",
            "  lmresp send --text 'Say hello.'",
            "  lmresp send request.json --events",
            "  echo '{\"input\":\"Hi\"}' | lmresp send - --no-stream --json"
        })
final class SendCommand extends BaseCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file with the request as JSON; - reads standard input.")
    private @Nullable String file;

    @Option(names = "--text", paramLabel = "TEXT", description = "Send this text as the input.")
    private @Nullable String text;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME",
            description = "Use this model, instead of the one in the request.")
    private @Nullable String model;

    @Mixin private EndpointOptions endpoint = new EndpointOptions();

    @Option(
            names = "--stream",
            negatable = true,
            fallbackValue = "true",
            description = "Request a stream (the default), or a single JSON response.")
    private boolean stream = true;

    @Option(names = "--events", description = "Print each event of the stream, one per line.")
    private boolean events;

    @Option(names = "--json", description = "Print the final response as JSON instead of its text.")
    private boolean json;

    @Override
    protected int execute(PrintWriter out) throws Exception {
        if ((file == null) == (text == null)) {
            throw usageError("give either FILE (or -) or --text");
        }
        if (events && !stream) {
            throw usageError("--events needs a stream: leave out --no-stream");
        }
        ObjectNode request = request();
        request.put("stream", stream);
        if (model != null) {
            request.put("model", model);
        }
        try (var client = endpoint.client()) {
            var printer = new ResponsePrinter(out, events, json);
            send(client, request, printer);
            printer.end();
            return ExitCode.OK;
        }
    }

    private void send(ResponsesClient client, ObjectNode request, ResponsePrinter printer)
            throws InterruptedException {
        try {
            if (stream) {
                client.stream(request, printer::event);
            } else {
                printer.response(client.whole(request));
            }
        } catch (ResponsesFailure e) {
            ChatOnly.refuse(client, endpoint.url(), "");
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private ObjectNode request() {
        if (text != null) {
            return Json.object().put("input", text);
        }
        return RequestFile.read(String.valueOf(file));
    }

    /** Prints the requested parts of an answer. */
    private static final class ResponsePrinter {
        private final PrintWriter out;
        private final boolean events;
        private final boolean json;
        private boolean ended;
        private boolean printedText;

        ResponsePrinter(PrintWriter out, boolean events, boolean json) {
            this.out = out;
            this.events = events;
            this.json = json;
        }

        void event(ServerEvent event) {
            if (events) {
                out.println(ControlCharacters.of(event.type()) + " " + Json.line(event.data()));
            } else if (!json && event.type().equals("response.output_text.delta")) {
                print(event.data().path("delta").asText(""));
            }
            if (event.isTerminal()) {
                ended = true;
                finish(event.data().path("response"));
            } else if (out.checkError()) {
                // the reader has gone
                Thread.currentThread().interrupt();
            }
        }

        void response(JsonNode response) {
            ended = true;
            if (!json) {
                print(response.path("output_text").asText(""));
            }
            finish(response);
        }

        private void print(String piece) {
            printedText |= !piece.isEmpty();
            out.print(piece);
        }

        private void finish(JsonNode response) {
            if (printedText) {
                out.println();
            }
            if (json && !events) {
                out.println(Json.pretty(response));
            }
            if (!json && !events) {
                printCalls(response);
            }
            out.flush();
            if (response.path("status").asText().equals("failed")) {
                throw new CommandFailure(
                        "the response failed: "
                                + response.path("error").path("message").asText("no reason given"));
            }
        }

        /** Prints calls, because an answer may consist of them alone. */
        private void printCalls(JsonNode response) {
            for (JsonNode item : response.path("output")) {
                String type = item.path("type").asText();
                if (type.equals("function_call")) {
                    out.println(item.path("name").asText() + " " + item.path("arguments").asText());
                } else if (type.equals("custom_tool_call")) {
                    out.println(item.path("name").asText() + " " + item.path("input").asText());
                }
            }
        }

        void end() {
            if (!ended) {
                throw new CommandFailure(
                        "the stream ended without a final event: the answer is incomplete");
            }
        }
    }
}
