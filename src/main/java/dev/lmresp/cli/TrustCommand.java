package dev.lmresp.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.FileOrigin;
import dev.lmresp.config.FileValue;
import dev.lmresp.config.FolderTrust;
import dev.lmresp.config.FolderTrust.Verdict;
import dev.lmresp.config.LeftOut;
import dev.lmresp.config.Settings;
import dev.lmresp.files.InputFile;
import dev.lmresp.files.SettingsException;
import dev.lmresp.files.Sha256;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.state.TrustedFiles;
import dev.lmresp.state.TrustedFiles.Trusted;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.StandardStreams;
import dev.lmresp.terminal.TextTable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code lmresp trust}: trusts all settings of a folder's lmresp.toml. */
@Command(
        name = "trust",
        description = {
            "Shows what the lmresp.toml of a folder sets for engines, keys, addresses, recordings"
                + " and programs, and applies it once you agree. Until then, lmresp uses only"
                + " limits, model names and dialects from that file. After a change the file must"
                + " be trusted again."
        },
        footer = {
            "Exit code: 0 if the folder is trusted, 1 if not.",
            "",
            "Examples:",
            "  lmresp trust",
            "  lmresp trust --yes ~/project",
            "  lmresp trust --list",
            "  lmresp trust --remove"
        })
final class TrustCommand extends BaseCommand {
    private static final Set<String> YES = Set.of("y", "yes");

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            defaultValue = "",
            description = "The folder (default: this one).")
    private Path folder = Path.of("");

    @Option(names = "--list", description = "List the trusted files.")
    private boolean list;

    @Option(names = "--remove", description = "Stop trusting the file of FOLDER.")
    private boolean remove;

    @Option(
            names = {"-y", "--yes"},
            description = "Trust the file without asking.")
    private boolean unasked;

    @Option(names = "--json", description = "With --list: print JSON.")
    private boolean json;

    @Override
    protected int execute(PrintWriter out) throws Exception {
        if (list && remove) {
            throw usageError("--list and --remove cannot be used together");
        }
        if (json && !list) {
            throw usageError("--json needs --list");
        }
        var trusted = new TrustedFiles(System.getenv());
        try {
            if (list) {
                list(trusted.list(), out);
                return ExitCode.OK;
            }
            Path file = file();
            return remove ? remove(file, trusted) : trust(file, trusted);
        } catch (SettingsException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** The file; the user may give the folder or the file. */
    private Path file() {
        return folder.endsWith(Settings.FILE) && !Files.isDirectory(folder)
                ? folder
                : folder.resolve(Settings.FILE);
    }

    private int trust(Path file, TrustedFiles trusted) throws IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure("there is no " + file);
        }
        Path parent = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        Optional<LeftOut> asking =
                Settings.load(System.getenv(), parent, FolderTrust.NONE).leftOut();
        if (asking.isEmpty()) {
            tell("nothing to do: " + file + " sets nothing that needs trust");
            return ExitCode.OK;
        }
        LeftOut asked = asking.get();
        Verdict verdict = trusted.verdict(file, asked.sha256());
        show(asked, verdict);
        if (verdict == Verdict.TRUSTED) {
            tell("nothing to do: it is already trusted");
            return ExitCode.OK;
        }
        if (!unasked && !isAllowed()) {
            tell("not trusted");
            return ExitCode.FAILED;
        }
        trusted.add(file, asked.sha256());
        tell("trusted until it changes");
        return ExitCode.OK;
    }

    private void show(LeftOut asked, Verdict verdict) {
        err().println(
                        ControlCharacters.of(
                                asked.file()
                                        + (verdict == Verdict.CHANGED
                                                ? ", changed since you trusted it, sets:"
                                                : " sets:")));
        var table = new TextTable();
        for (FileValue value : asked.values()) {
            table.row(
                    "  line " + value.line(),
                    ControlCharacters.of(value.key()),
                    value.shown().isEmpty() ? "-" : ControlCharacters.of(value.shown()));
        }
        table.lines().forEach(err()::println);
        FileOrigin.remarks(asked.file()).forEach(err()::println);
        err().flush();
    }

    private boolean isAllowed() throws IOException, InterruptedException {
        StandardStreams streams = StandardStreams.look();
        if (!streams.input() || !streams.watched()) {
            throw usageError("no terminal to ask on: read the above, and use --yes if you agree");
        }
        err().print("Trust it? It can send your prompts and keys to other servers. [y/N] ");
        err().flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    private int remove(Path file, TrustedFiles trusted) {
        tell(
                trusted.remove(file)
                        ? file + " is no longer trusted"
                        : "nothing to do: " + file + " was not trusted");
        return ExitCode.OK;
    }

    private void list(List<Trusted> all, PrintWriter out) {
        if (json) {
            ArrayNode array = Json.array();
            for (Trusted one : all) {
                array.addObject().put("file", one.file().toString()).put("state", state(one));
            }
            out.println(Json.pretty(array));
            return;
        }
        var table = new TextTable();
        for (Trusted one : all) {
            table.row(state(one), ControlCharacters.of(one.file().toString()));
        }
        table.lines().forEach(out::println);
        if (all.isEmpty()) {
            tell("no folder is trusted");
        }
    }

    private static String state(Trusted one) {
        try {
            String now = Sha256.of(InputFile.regular(one.file(), TextFile.MOST));
            return now.equals(one.sha256()) ? "trusted" : "changed";
        } catch (IOException e) {
            return Files.exists(one.file()) ? TextFile.reason(e) : "gone";
        }
    }

    private void tell(String message) {
        err().println("lmresp: " + ControlCharacters.of(message));
        err().flush();
    }
}
