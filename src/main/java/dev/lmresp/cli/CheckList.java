package dev.lmresp.cli;

import dev.lmresp.doctor.Report;
import dev.lmresp.doctor.Result;
import dev.lmresp.doctor.Verdict;
import dev.lmresp.terminal.Colours;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.Lines;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints doctor's results: one line per passed check, with advice below the others. Checks with the
 * same verdict for the same reason share a line.
 */
public final class CheckList {
    private static final int WIDTH = 80;
    private static final int NAME = 13;
    private static final String INDENT = " ".repeat("ok  ".length() + NAME + 2);

    private final PrintWriter out;
    private final Colours colours;
    private final List<Result> pending = new ArrayList<>();

    /** Creates a list that is printed as it grows. */
    public CheckList(PrintWriter out, Colours colours) {
        this.out = out;
        this.colours = colours;
    }

    /** Adds a result; it may be printed together with the next one. */
    public void add(Result check) {
        boolean isSame = !pending.isEmpty() && pending.getFirst().finding().equals(check.finding());
        if (!isSame) {
            flush();
        }
        pending.add(check);
        if (check.finding().verdict() != Verdict.CANNOT_TELL) {
            flush();
        }
    }

    /** Prints the conclusion. */
    public void end(Report found) {
        flush();
        out.println();
        String agents = String.join(" and ", found.agents());
        if (found.works()) {
            colours.green(
                    "%s %s with this engine."
                            .formatted(agents, found.agents().size() == 1 ? "works" : "work"));
            out.println();
        } else {
            String names =
                    found.inTheWay().stream().map(Result::id).collect(Collectors.joining(", "));
            for (String line :
                    Lines.wrapped(
                            "%s would not work yet. Failed checks: %s.".formatted(agents, names),
                            WIDTH)) {
                colours.red(line);
                out.println();
            }
        }
        out.flush();
    }

    /** Prints a remark between the results. */
    public void say(String text) {
        Lines.wrapped(ControlCharacters.of(text), WIDTH).forEach(out::println);
        out.flush();
    }

    private void flush() {
        if (pending.isEmpty()) {
            return;
        }
        Result first = pending.getFirst();
        if (pending.size() == 1) {
            print(first, first.id(), first.finding().sentence());
        } else {
            String names = pending.stream().map(Result::id).collect(Collectors.joining(", "));
            print(
                    first,
                    pending.size() + " others",
                    first.finding().sentence() + " (" + names + ")");
        }
        pending.clear();
        out.flush();
    }

    private void print(Result check, String name, String sentence) {
        String head = "%-" + NAME + "s  ";
        List<String> lines = Lines.wrapped(ControlCharacters.of(sentence), WIDTH - INDENT.length());
        mark(check);
        out.println("  " + head.formatted(name) + lines.getFirst());
        lines.stream().skip(1).forEach(line -> out.println(INDENT + line));
        if (!check.finding().advice().isEmpty()) {
            List<String> advice =
                    Lines.wrapped(
                            ControlCharacters.of(check.finding().advice()),
                            WIDTH - INDENT.length() - 3);
            out.println(INDENT + "-> " + advice.getFirst());
            advice.stream().skip(1).forEach(line -> out.println(INDENT + "   " + line));
        }
    }

    private void mark(Result check) {
        switch (check.finding().verdict()) {
            case WORKS -> colours.green("ok");
            case WORKS_NOT -> {
                if (check.isNeeded()) {
                    colours.red("!!");
                } else {
                    // a warning: the agents work anyway
                    colours.yellow("! ");
                }
            }
            case CANNOT_TELL -> colours.yellow("??");
        }
    }
}
