package dev.lmresp.terminal.chat;

import dev.lmresp.client.ListedModel;
import dev.lmresp.conversation.Endpoint;
import dev.lmresp.conversation.TurnFigures;
import dev.lmresp.terminal.ControlCharacters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The state of a turn in one line.
 *
 * @param model the model
 * @param engine where it runs, as short as possible
 * @param contextWindow the context window in tokens, 0 when unknown
 */
record StatusLine(String model, String engine, long contextWindow) {
    private static final String GAP = " · ";

    static StatusLine of(Endpoint endpoint, String model) {
        String engine = endpoint.engine().replaceFirst("^https?://", "").replaceFirst("/v1$", "");
        long window = endpoint.model(model).map(ListedModel::contextWindow).orElse(0L);
        return new StatusLine(ControlCharacters.of(model), ControlCharacters.of(engine), window);
    }

    /** The line; less important parts are left out if it does not fit. */
    String text(TurnFigures figures, int width) {
        var words = new ArrayList<String>();
        add(words, model);
        add(words, engine);
        add(words, tokens(figures));
        if (figures.firstDelta() >= 0) {
            add(words, "first " + seconds(figures.firstDelta()));
        }
        if (figures.tokensPerSecond() > 0) {
            double speed = figures.tokensPerSecond();
            add(
                    words,
                    String.format(Locale.ROOT, speed < 100 ? "%.1f tok/s" : "%.0f tok/s", speed));
        }
        add(words, context(figures));
        while (words.size() > 1 && String.join(GAP, words).length() > width) {
            // the engine is the least interesting part
            words.remove(
                    words.size() > 2 && words.contains(engine)
                            ? words.indexOf(engine)
                            : words.size() - 1);
        }
        return cut(String.join(GAP, words), width);
    }

    private static String tokens(TurnFigures figures) {
        if (figures.outputTokens() == 0) {
            return figures.elapsed() == 0 ? "" : seconds(figures.elapsed());
        }
        // until the engine has counted, each piece counts as a token
        return (figures.isCounted() ? "" : "~") + figures.outputTokens() + " tokens";
    }

    private String context(TurnFigures figures) {
        if (figures.contextTokens() == 0) {
            return "";
        }
        return contextWindow == 0
                ? "context " + thousands(figures.contextTokens())
                : "context %s/%s (%d%%)"
                        .formatted(
                                thousands(figures.contextTokens()),
                                thousands(contextWindow),
                                Math.round(100.0 * figures.contextTokens() / contextWindow));
    }

    static String seconds(long nanos) {
        double seconds = nanos / 1e9;
        return seconds < 10
                ? String.format(Locale.ROOT, "%.2f s", seconds)
                : String.format(Locale.ROOT, "%.0f s", seconds);
    }

    private static String thousands(long number) {
        return number < 10_000
                ? Long.toString(number)
                : String.format(Locale.ROOT, "%.0fk", number / 1000.0);
    }

    private static void add(List<String> words, String word) {
        if (!word.isEmpty()) {
            words.add(word);
        }
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }
}
