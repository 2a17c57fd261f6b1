package dev.lmresp.cli;

import dev.lmresp.check.Report;
import dev.lmresp.check.Result;
import dev.lmresp.check.Result.Problem;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The findings of checks, for people. Each problem is shown once: an endpoint that lacks a member
 * lacks it in every check, and its other problems would be hard to find.
 */
final class CheckFindings {
    private static final int MOST_PROBLEMS = 8;

    /** The index of an event, which does not distinguish problems. */
    private static final Pattern NUMBER = Pattern.compile("^event \\d+ ");

    private final Report report;
    private final PrintWriter out;
    private final Set<String> shown = new HashSet<>();
    private final List<String> nothingElse = new ArrayList<>();

    private CheckFindings(Report report, PrintWriter out) {
        this.report = report;
        this.out = out;
    }

    static void print(Report report, PrintWriter out) {
        new CheckFindings(report, out).print();
    }

    private void print() {
        report.results().stream().filter(Result::isFailed).forEach(this::print);
        if (!nothingElse.isEmpty()) {
            out.println();
            out.println("Only problems listed above: " + String.join(", ", nothingElse));
        }
    }

    private void print(Result result) {
        List<Problem> all = result.findings();
        List<Problem> fresh = all.stream().filter(it -> shown.add(place(it.text()))).toList();
        if (fresh.isEmpty()) {
            nothingElse.add(result.check().id());
            return;
        }
        out.println();
        out.println(result.check().id() + ": " + result.check().title());
        fresh.stream().limit(MOST_PROBLEMS).forEach(it -> out.println("  - " + it.text()));
        if (fresh.size() > MOST_PROBLEMS) {
            out.println(
                    "  - and %d more; --json lists all".formatted(fresh.size() - MOST_PROBLEMS));
        }
        if (fresh.size() < all.size()) {
            out.println("  - and %d already listed above".formatted(all.size() - fresh.size()));
        }
        String again = result.reproduction(report.endpoint(), fresh.getFirst());
        if (!again.isEmpty()) {
            out.println("  " + again);
        }
    }

    private static String place(String problem) {
        return NUMBER.matcher(problem).replaceFirst("event ");
    }
}
