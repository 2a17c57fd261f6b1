package dev.lmresp.terminal;

import dev.lmresp.client.ListedModel;

import java.util.List;

/** Models as a table. */
public final class ModelTable {
    private static final String UNKNOWN = "-";

    private ModelTable() {}

    public static TextTable of(List<ListedModel> models) {
        var table = new TextTable(1);
        table.header("MODEL", "CONTEXT", "INPUT", "REASONING", "SOURCE");
        for (ListedModel model : models) {
            table.row(
                    model.id(),
                    model.contextWindow() > 0 ? Long.toString(model.contextWindow()) : UNKNOWN,
                    shown(String.join(", ", model.modalities())),
                    reasoning(model.reasoning()),
                    shown(model.source()));
        }
        return table;
    }

    private static String reasoning(ListedModel.Reasoning reasoning) {
        if (!reasoning.isKnown()) {
            return UNKNOWN;
        }
        return reasoning.levels().isEmpty() ? "no" : String.join(", ", reasoning.levels());
    }

    private static String shown(String text) {
        return text.isEmpty() ? UNKNOWN : text;
    }
}
