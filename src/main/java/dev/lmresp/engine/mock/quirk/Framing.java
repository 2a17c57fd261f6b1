package dev.lmresp.engine.mock.quirk;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Writes the chunks of an answer as a stream, and makes it fail if a quirk requires it. */
final class Framing {
    /** The number of chunks with content before a failure in the middle. */
    private static final int MIDDLE = 3;

    private static final String KEEP_ALIVE = ": KEEP-ALIVE";

    private final Set<Quirk> quirks;
    private final String end;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean hasStarted;
    private int chunksWithContent;

    /** A chunk held back, to share an event with the next one. */
    private String held = "";

    private boolean isOver;

    /** An event waits for its blank line, in case it is the last. */
    private boolean isUnclosed;

    private Fate fate = Fate.WELL;

    Framing(Set<Quirk> quirks) {
        this.quirks = quirks;
        end = quirks.contains(Quirk.CRLF) ? "\r\n" : quirks.contains(Quirk.CR_ONLY) ? "\r" : "\n";
    }

    void chunk(ObjectNode chunk) {
        if (isOver) {
            return;
        }
        start();
        if (isOver) {
            return;
        }
        if (chunksWithContent >= MIDDLE || Chunks.isFinish(chunk)) {
            middle(chunk);
        }
        if (!isOver) {
            chunksWithContent += Chunks.hasContent(chunk) ? 1 : 0;
            event("", Json.text(chunk));
        }
    }

    /** Ends the answer. */
    void done() {
        if (isOver) {
            return;
        }
        start();
        if (isOver) {
            return;
        }
        isOver = true;
        flush();
        if (!quirks.contains(Quirk.NO_DONE)) {
            event("", "[DONE]");
        }
        if (quirks.contains(Quirk.DATA_AFTER_DONE)) {
            event("", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"too late\"}}]}");
        }
    }

    /** The bytes since the last call. */
    byte[] take() {
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }

    /** True when nothing more is sent. */
    boolean isOver() {
        return isOver;
    }

    /** How the body ends after that. */
    Fate fate() {
        return fate;
    }

    private void start() {
        if (hasStarted) {
            return;
        }
        hasStarted = true;
        if (quirks.contains(Quirk.CUT_BEFORE_FIRST_BYTE)) {
            over(Fate.CUT);
        } else if (quirks.contains(Quirk.SILENT_START)) {
            over(Fate.STALL);
        } else {
            if (quirks.contains(Quirk.BOM)) {
                write("\uFEFF");
            }
            if (quirks.contains(Quirk.COMMENTS_ONLY_THEN_ANSWER)) {
                write((KEEP_ALIVE + end + end).repeat(20));
            }
            if (quirks.contains(Quirk.ERROR_FIRST_EVENT)) {
                event("", Failures.OPEN_ROUTER);
                over(Fate.WELL);
            }
        }
    }

    private void middle(ObjectNode chunk) {
        if (quirks.contains(Quirk.BROKEN_JSON)) {
            event("", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"bro");
            chunksWithContent = Integer.MIN_VALUE;
        }
        if (quirks.contains(Quirk.ERROR_IN_CHOICE)) {
            ObjectNode failed = Chunks.like(chunk);
            Chunks.choice(failed).set("error", Json.parse(Failures.IN_CHOICE));
            event("", Json.text(failed));
            event("", "[DONE]");
            over(Fate.WELL);
        } else if (quirks.contains(Quirk.ERROR_MID_STREAM)) {
            event("", Failures.OPEN_AI);
            over(Fate.WELL);
        } else if (quirks.contains(Quirk.ERROR_MID_STREAM_VLLM)) {
            event("", Failures.VLLM);
            event("", "[DONE]");
            over(Fate.WELL);
        } else if (quirks.contains(Quirk.ERROR_EVENT_GROQ)) {
            event("error", Failures.GROQ);
            over(Fate.WELL);
        } else if (quirks.contains(Quirk.ERROR_FIELD_LLAMACPP)) {
            flush();
            write("error: " + Failures.LLAMACPP + end + end);
            over(Fate.WELL);
        } else if (quirks.contains(Quirk.CUT_CONNECTION)) {
            flush();
            String text = "data: " + Json.text(chunk);
            write(text.substring(0, text.length() / 2));
            over(Fate.CUT);
        } else if (quirks.contains(Quirk.SILENT_STALL)) {
            over(Fate.STALL);
        }
    }

    private void over(Fate how) {
        isOver = true;
        fate = how;
    }

    private void event(String name, String data) {
        if (!quirks.contains(Quirk.TWO_CHUNKS_IN_ONE_EVENT)) {
            writeEvent(name, data);
        } else if (!name.isEmpty() || !data.startsWith("{")) {
            flush();
            writeEvent(name, data);
        } else if (held.isEmpty()) {
            held = data;
        } else {
            String before = held;
            held = "";
            writeEvent(name, before + data);
        }
    }

    private void flush() {
        if (!held.isEmpty()) {
            String before = held;
            held = "";
            writeEvent("", before);
        }
    }

    private void writeEvent(String name, String data) {
        if (isUnclosed) {
            isUnclosed = false;
            write(end);
        }
        if (quirks.contains(Quirk.COMMENTS)) {
            write(KEEP_ALIVE + end + end);
        }
        if (quirks.contains(Quirk.NOISE)) {
            for (String line :
                    List.of("data: keep-alive", "data:", "data: [PING]", "ping", "<!-- -->")) {
                write(line + end + end);
            }
        }
        if (quirks.contains(Quirk.EVENT_FIELDS)) {
            write("id: " + chunksWithContent + end + "retry: 1000" + end);
        }
        if (!name.isEmpty() || quirks.contains(Quirk.EVENT_FIELDS)) {
            write("event: " + (name.isEmpty() ? "message" : name) + end);
        }
        String field = quirks.contains(Quirk.NO_SPACE_AFTER_DATA) ? "data:" : "data: ";
        if (quirks.contains(Quirk.MULTI_LINE_DATA) && data.startsWith("{\"")) {
            // split into lines between two tokens; these are the first two
            write(field + "{" + end + field + data.substring(1) + end);
        } else {
            write(field + data + end);
        }
        boolean mayBeLast =
                isOver || data.contains("\"finish_reason\":\"") || data.contains("\"usage\":{");
        if (mayBeLast && quirks.contains(Quirk.UNCLOSED_LAST_EVENT)) {
            isUnclosed = true;
        } else {
            write(end);
        }
    }

    private void write(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
