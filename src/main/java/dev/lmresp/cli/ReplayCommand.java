package dev.lmresp.cli;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.ApiKeyOption;
import dev.lmresp.cli.options.DialectNames;
import dev.lmresp.client.EndpointClient;
import dev.lmresp.client.KeyHeader;
import dev.lmresp.client.ResponsesClient;
import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;
import dev.lmresp.replay.AnswerPlayer;
import dev.lmresp.replay.AnswerPlayer.View;
import dev.lmresp.replay.ReplayException;
import dev.lmresp.replay.RetranslationRun;
import dev.lmresp.replay.SecondRequest;
import dev.lmresp.replay.StreamCheck;
import dev.lmresp.terminal.Colours;
import dev.lmresp.transcript.TimedEvents;
import dev.lmresp.transcript.Transcript;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code lmresp replay}: plays, checks and retranslates recordings. */
@Command(
        name = "replay",
        description =
                "Plays back a recorded answer: a folder written by 'lmresp serve --record', or a"
                        + " stream saved by 'curl -N'. It can also check the stream, translate the"
                        + " engine's answer again, or send the request again.",
        footer = {
            "Examples:",
            "  lmresp replay recordings/ --speed 4x",
            "  curl -N … | lmresp replay - --check",
            "  lmresp replay recordings/ --retranslate",
            "  lmresp replay recordings/20261122T184109.089Z-resp_2c --to http://127.0.0.1:7377"
        })
public final class ReplayCommand extends BaseCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Recording folders, or files with the events of a stream; - reads standard"
                            + " input.")
    private List<String> paths = List.of();

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            description =
                    "Playback speed, such as 0.5x or 4x; max plays without delays (default:"
                            + " ${DEFAULT-VALUE}).")
    private String speed = "1x";

    @Option(names = "--events", description = "Show each event with its time.")
    private boolean events;

    @Option(names = "--text", description = "Show only the text.")
    private boolean text;

    @Option(names = "--json", description = "Print the final response as JSON.")
    private boolean json;

    @Option(
            names = "--check",
            description =
                    "Check that the stream conforms to the protocol; exit with 1 if it does not.")
    private boolean check;

    @Option(
            names = "--retranslate",
            description =
                    "Translate the engine's recorded answer again and show what changed; exit with"
                            + " 1 if anything did.")
    private boolean retranslate;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            completionCandidates = DialectNames.class,
            description = "The engine's dialect (default: the recorded one).")
    private @Nullable String dialect;

    @Option(
            names = "--update",
            description = "With --retranslate: write the new result into the recording.")
    private boolean update;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description =
                    "Send the request again to this endpoint, and compare the new response with the"
                            + " recorded one.")
    private @Nullable String to;

    @Mixin private ApiKeyOption apiKey = new ApiKeyOption();

    @Override
    protected int execute(PrintWriter out) throws Exception {
        refuseContradictions();
        var player =
                new AnswerPlayer(
                        out, view(), factor(), Colours.ofStandardOutput(out, System.getenv()));
        List<Transcript> transcripts = transcripts();
        if (retranslate) {
            return retranslate(transcripts, out);
        }
        if (to != null) {
            return sendAgain(transcripts, to, out);
        }
        return check ? check(transcripts, out) : play(transcripts, player, out);
    }

    private int retranslate(List<Transcript> transcripts, PrintWriter out) {
        try {
            var run = new RetranslationRun(out, err(), dialect, this::settings, update);
            RetranslationRun.Result result = run.run(transcripts);
            if (result.translated() == 0) {
                throw new CommandFailure("no recording can be translated again");
            }
            return result.different() == 0 || update ? ExitCode.OK : ExitCode.FAILED;
        } catch (ReplayException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private int sendAgain(List<Transcript> transcripts, String url, PrintWriter out)
            throws InterruptedException {
        try (var client = new ResponsesClient(url, apiKey.key());
                var messages = new EndpointClient(url, KeyHeader.X_API_KEY, apiKey.key())) {
            if (!client.isThere()) {
                throw new CommandFailure("--to: no response from " + url + ": is it running?");
            }
            if (!transcripts.stream().allMatch(Transcript::isOfMessages)) {
                ChatOnly.refuse(client, url, "--to: ");
            }
            var second = new SecondRequest(out, client, messages);
            SecondRequest.Result result = second.run(transcripts);
            if (result.sent() == 0) {
                throw new CommandFailure("there is no " + Transcript.REQUEST + " to send");
            }
            return result.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--to: " + e.getMessage(), e);
        }
    }

    private void refuseContradictions() {
        if (Stream.of(check, retranslate, to != null).filter(it -> it).count() > 1) {
            throw usageError("--check, --retranslate and --to cannot be used together");
        }
        if (Stream.of(events, text, json).filter(it -> it).count() > 1) {
            throw usageError("--events, --text and --json cannot be used together");
        }
        boolean plays = !check && !retranslate && to == null;
        if (!plays && (events || text || json)) {
            throw usageError(
                    "--events, --text and --json cannot be used with --check, --retranslate or"
                            + " --to");
        }
        if (!retranslate && (update || dialect != null)) {
            throw usageError("--update and --dialect need --retranslate");
        }
        if (to == null && !apiKey.variable().isEmpty()) {
            throw usageError("--api-key-env needs --to");
        }
    }

    private View view() {
        if (events) {
            return View.EVENTS;
        }
        if (text) {
            return View.TEXT;
        }
        return json ? View.JSON : View.ANSWER;
    }

    private double factor() {
        if (speed.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        if (!speed.matches("\\d{1,6}(\\.\\d{1,6})?x?") || speed.matches("[0.]+x?")) {
            throw usageError("--speed must be such as 1x, 4x, 0.5x or max, not '" + speed + "'");
        }
        return Double.parseDouble(speed.replace("x", ""));
    }

    private static byte[] standardInput() {
        try {
            return InputFile.read(System.in, RequestFile.MOST);
        } catch (IOException e) {
            throw new CommandFailure("standard input cannot be read: " + TextFile.reason(e), e);
        }
    }

    private List<Transcript> transcripts() {
        var found = new ArrayList<Transcript>();
        for (String name : paths) {
            try {
                if (name.equals(RequestFile.STANDARD_INPUT)) {
                    byte[] input = standardInput();
                    found.add(Transcript.ofAnswer(Path.of("standard input"), input));
                    continue;
                }
                Path path = Path.of(name);
                List<Path> all = Files.isDirectory(path) ? Transcript.find(path) : List.of(path);
                if (all.isEmpty()) {
                    throw new CommandFailure(name + ": there is no transcript in this folder");
                }
                for (Path one : all) {
                    found.add(Transcript.read(one));
                }
            } catch (NoSuchFileException e) {
                throw new CommandFailure(name + ": there is no such file or folder", e);
            } catch (IOException e) {
                throw new CommandFailure(String.valueOf(e.getMessage()), e);
            }
        }
        return found;
    }

    private int play(List<Transcript> transcripts, AnswerPlayer player, PrintWriter out)
            throws InterruptedException {
        for (Transcript transcript : transcripts) {
            if (transcripts.size() > 1) {
                err().println("== " + transcript.folder());
                err().flush();
            }
            TimedEvents answer = transcript.answer();
            refuseOtherFiles(transcript, answer);
            player.play(answer);
            if (answer.isCut()) {
                out.flush();
                err().println("(" + whyCut(transcript) + ")");
                err().flush();
            }
        }
        return ExitCode.OK;
    }

    private static String whyCut(Transcript transcript) {
        return switch (transcript.progress()) {
            case OVER -> "cut off: the recording ends before the answer does";
            case GOING_ON -> "not complete yet: lmresp is still recording it";
            case KILLED -> "cut off: lmresp was killed during this recording";
        };
    }

    /**
     * Rejects a file without any events, unless it is a recording, which may end before its first
     * event.
     */
    private static void refuseOtherFiles(Transcript transcript, TimedEvents answer) {
        boolean isRecording = Files.isDirectory(transcript.folder());
        if (!isRecording && answer.events().isEmpty()) {
            throw new CommandFailure(
                    transcript.folder()
                            + " contains neither stream events nor a response"
                            + (answer.unread().isEmpty() ? "" : ": " + answer.unread()));
        }
    }

    private int check(List<Transcript> transcripts, PrintWriter out) {
        int checked = 0;
        int wrong = 0;
        for (Transcript transcript : transcripts) {
            TimedEvents answer = transcript.answer();
            if (!answer.isStream()) {
                out.println(
                        transcript.folder()
                                + ": not a stream; the response is a single JSON document");
                continue;
            }
            checked++;
            if (answer.isCut() && transcript.progress() == Transcript.Progress.GOING_ON) {
                out.println(transcript.folder() + ": " + whyCut(transcript));
                continue;
            }
            List<String> violations = StreamCheck.violations(transcript);
            wrong += violations.isEmpty() ? 0 : 1;
            out.println(
                    "%s: %d events, %s"
                            .formatted(
                                    transcript.folder(),
                                    answer.events().size(),
                                    violations.isEmpty()
                                            ? "all right"
                                            : violations.size() + " wrong"));
            violations.forEach(violation -> out.println("  " + violation));
        }
        if (checked == 0) {
            throw new CommandFailure("there is no stream to check");
        }
        return wrong == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
}
