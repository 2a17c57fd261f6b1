package dev.lmresp.terminal.chat;

import dev.lmresp.terminal.prompt.Candidate;
import dev.lmresp.terminal.prompt.FileNames;
import dev.lmresp.terminal.prompt.Line;
import dev.lmresp.terminal.prompt.Prompt;
import dev.lmresp.terminal.prompt.SignalWatch;
import dev.lmresp.terminal.prompt.TextEditor.Edited;
import dev.lmresp.terminal.prompt.TypeAhead;
import dev.lmresp.terminal.prompt.Words;

import org.jline.terminal.Terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A chat without anybody who answers: prints what was asked. A few texts make it do something else.
 */
public final class ChatProgram {
    private final Terminal terminal;
    private final Prompt prompt;
    private final PrintWriter out;

    private ChatProgram(Terminal terminal, Prompt prompt) {
        this.terminal = terminal;
        this.prompt = prompt;
        this.out = terminal.writer();
    }

    /** The argument is the history's file. */
    public static void main(String... arguments) throws Exception {
        try (Terminal terminal = ChatTerminal.open();
                var prompt =
                        new Prompt(
                                terminal,
                                Path.of(arguments[0]),
                                ChatProgram::candidates,
                                System.getenv(),
                                warning -> terminal.writer().println("warning: " + warning))) {
            new ChatProgram(terminal, prompt).run();
        }
    }

    private void run() throws IOException {
        String initial = "";
        while (true) {
            Line line = prompt.read("100% > ", initial);
            initial = "";
            switch (line) {
                case Line.Interrupted() -> out.println("interrupted");
                case Line.End() -> {
                    out.println("end");
                    out.flush();
                    return;
                }
                case Line.Text(String text) ->
                        initial =
                                switch (text) {
                                    case "/initial" -> "to edit";
                                    case "/edit" -> edit();
                                    case "/answer" -> answer();
                                    case "/size" -> size();
                                    default -> print(text);
                                };
            }
            out.flush();
        }
    }

    private String print(String text) {
        boolean isLong = text.length() > 200;
        String shown = text.replace("\n", "\\n").replace("\t", "\\t");
        long lines = text.lines().count();
        out.println(
                isLong
                        ? "long: %d characters, %d lines, %08x"
                                .formatted(text.length(), lines, text.hashCode())
                        : "text: [" + shown + "]");
        return "";
    }

    private String edit() {
        Edited edited = prompt.editor("first\nsecond");
        if (!edited.problem().isEmpty()) {
            out.println("problem: " + edited.problem());
        }
        print(edited.text());
        return "";
    }

    /** Writes dots until Esc or Ctrl-C; Ctrl-O prints a mark. */
    private String answer() {
        var ended = new CountDownLatch(1);
        var typing =
                new TypeAhead(terminal)
                        .onKey(TypeAhead.ESCAPE, ended::countDown)
                        .onKey(TypeAhead.CTRL_O, () -> say("toggled"))
                        .onChange(typed -> say("typed: [" + typed + "]"));
        try (var _ = SignalWatch.interrupts(terminal, ended::countDown)) {
            typing.start();
            say("answering");
            ended.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            prompt.replay(typing.stop());
        }
        out.println("answered");
        return "";
    }

    private String size() {
        var changed = new CountDownLatch(1);
        try (var _ = SignalWatch.resizes(terminal, changed::countDown)) {
            say("resize");
            changed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        out.println("size: " + terminal.getSize().getColumns());
        return "";
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }

    private static List<Candidate> candidates(String line, int cursor) {
        if (!line.startsWith("/")) {
            return List.of();
        }
        int start = Words.start(line, cursor);
        String word = line.substring(start, cursor);
        if (start == 0) {
            return List.of(
                            new Candidate("/model", "choose the model", true),
                            new Candidate("/mode", "how it answers", true),
                            new Candidate("/attach", "attach a file", true),
                            new Candidate("/effort", "how much to think", true))
                    .stream()
                    .filter(candidate -> candidate.text().startsWith(word))
                    .toList();
        }
        if (line.startsWith("/attach ")) {
            return new FileNames(Path.of(""), System.getenv("HOME")).complete(line, cursor);
        }
        var efforts = new ArrayList<Candidate>();
        for (String effort : new String[] {"none", "low", "medium", "high"}) {
            if (effort.startsWith(word)) {
                efforts.add(Candidate.of(effort));
            }
        }
        return efforts;
    }
}
