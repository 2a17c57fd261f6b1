package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.RecordedDialect;
import dev.lmresp.json.Json;
import dev.lmresp.translate.Note;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/** Changes to fields of a dialect, by their names in {@code dialects.toml}. */
final class Change {
    private final Dialect known;
    private final Note note;
    private final ObjectNode fields = Json.object();

    private Change(Dialect known, Note note) {
        this.known = known;
        this.note = note;
    }

    /** Starts a change with the note that describes it. */
    static Change of(Dialect known, Note.Kind kind, String path, String reason) {
        return new Change(known, new Note(kind, path, reason));
    }

    Change with(String field, boolean value) {
        fields.put(field, value);
        return this;
    }

    Change with(String field, String value) {
        fields.put(field, value);
        return this;
    }

    Change with(String field, JsonNode value) {
        fields.set(field, value);
        return this;
    }

    /** Adds values to a list. */
    Change with(String field, Collection<String> now, Collection<String> more) {
        var all = new TreeSet<>(now);
        all.addAll(more);
        all.forEach(fields.putArray(field)::add);
        return this;
    }

    /** Removes values from a list. */
    Change without(String field, Collection<String> now, Collection<String> less) {
        var all = new TreeSet<>(now);
        all.removeAll(less);
        all.forEach(fields.putArray(field)::add);
        return this;
    }

    Optional<DialectCorrection> correction() {
        Dialect better = fields.isEmpty() ? known : RecordedDialect.with(known, fields);
        return better.equals(known)
                ? Optional.empty()
                : Optional.of(new DialectCorrection(better, note));
    }
}
