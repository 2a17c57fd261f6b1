package dev.lmresp.terminal.chat;

import static org.jline.utils.AttributedStyle.DEFAULT;

import dev.lmresp.state.ask.StoredConversation;
import dev.lmresp.terminal.Columns;
import dev.lmresp.terminal.ControlCharacters;
import dev.lmresp.terminal.Lines;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Conversations as lines of a width, with aligned title, model and age. */
final class ConversationRows {
    private static final int AGE_WIDTH = 6;
    private static final String GAP = "  ";

    /** The share of the line for the model, which is recognizable by its beginning. */
    private static final int PART_OF_MODEL = 4;

    private final int modelWidth;
    private final Instant now;

    ConversationRows(List<StoredConversation> all, Instant now) {
        this.modelWidth = all.stream().mapToInt(it -> Columns.of(model(it))).max().orElse(0);
        this.now = now;
    }

    /** The line of a conversation, exactly as wide as given. */
    String line(StoredConversation conversation, int width) {
        int ofModel = Math.min(modelWidth, width / PART_OF_MODEL);
        int ofTitle = Math.max(1, width - AGE_WIDTH - ofModel - 2 * GAP.length());
        return cell(conversation.title(), ofTitle)
                + GAP
                + cell(model(conversation), ofModel)
                + GAP
                + "%6s".formatted(age(Duration.between(conversation.updated(), now)));
    }

    /** The model without its vendor. */
    private static String model(StoredConversation conversation) {
        String model = conversation.model();
        return ControlCharacters.of(model.substring(model.lastIndexOf('/') + 1));
    }

    private static String cell(String text, int width) {
        if (width == 0) {
            return "";
        }
        String cut = Lines.cut(text, DEFAULT, width).toString();
        return cut + " ".repeat(Math.max(0, width - Columns.of(cut)));
    }

    /** The age in at most six characters. */
    static String age(Duration age) {
        long minutes = age.toMinutes();
        if (minutes < 1) {
            return "now";
        }
        if (minutes < 60) {
            return minutes + " min";
        }
        if (age.toHours() < 24) {
            return age.toHours() + " h";
        }
        long days = age.toDays();
        return days < 14 ? days + " d" : days < 365 ? days / 7 + " w" : days / 365 + " y";
    }
}
