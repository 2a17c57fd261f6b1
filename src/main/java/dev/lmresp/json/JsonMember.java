package dev.lmresp.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Replaces one string in a JSON document and leaves every other byte unchanged. */
public final class JsonMember {
    private JsonMember() {}

    /**
     * Replaces the string value of a member of the outermost object.
     *
     * @param document the document in UTF-8; returned unchanged if it is not an object or has no
     *     such string
     * @param name the member's name; the first such member counts
     * @param change computes the new string from the old one
     */
    public static byte[] with(byte[] document, String name, UnaryOperator<String> change) {
        try (JsonParser in = Json.factory().createParser(document)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return document;
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean isMeant = name.equals(in.currentName());
                if (in.nextToken() == JsonToken.VALUE_STRING && isMeant) {
                    return changed(document, in, change);
                }
                in.skipChildren();
            }
            return document;
        } catch (IOException notJson) {
            return document;
        }
    }

    private static byte[] changed(byte[] document, JsonParser in, UnaryOperator<String> change)
            throws IOException {
        String before = in.getText();
        String after = change.apply(before);
        int from = (int) in.currentTokenLocation().getByteOffset();
        int to = (int) in.currentLocation().getByteOffset();
        // not UTF-8, so the positions do not apply
        if (after.equals(before) || from < 0 || to <= from) {
            return document;
        }
        var changed = new ByteArrayOutputStream(document.length + after.length());
        changed.write(document, 0, from);
        changed.writeBytes(
                Json.text(Json.object().textNode(after)).getBytes(StandardCharsets.UTF_8));
        changed.write(document, to, document.length - to);
        return changed.toByteArray();
    }
}
