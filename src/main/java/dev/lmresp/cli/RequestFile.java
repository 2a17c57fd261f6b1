package dev.lmresp.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.files.InputFile;
import dev.lmresp.files.TextFile;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads a Responses request from a file. */
final class RequestFile {
    /** The name that means standard input. */
    static final String STANDARD_INPUT = "-";

    /** The maximum size in bytes; a server accepts half of that by default. */
    static final int MOST = 128 << 20;

    private RequestFile() {}

    /**
     * Reads a request.
     *
     * @param name a file, or {@value #STANDARD_INPUT}
     * @throws CommandFailure when it cannot be read or is not a JSON object
     */
    static ObjectNode read(String name) {
        String shown = name.equals(STANDARD_INPUT) ? "standard input" : name;
        try {
            byte[] bytes =
                    name.equals(STANDARD_INPUT)
                            ? InputFile.read(System.in, MOST)
                            : InputFile.given(Path.of(name), MOST);
            if (Json.parse(bytes) instanceof ObjectNode request) {
                return request;
            }
            throw new CommandFailure(shown + ": the request must be a JSON object");
        } catch (JsonSyntaxException e) {
            throw new CommandFailure(shown + " is not JSON: " + e.getMessage(), e);
        } catch (InvalidPathException e) {
            throw new CommandFailure(shown + " cannot be read: not a valid file name", e);
        } catch (IOException e) {
            throw new CommandFailure(shown + " cannot be read: " + TextFile.reason(e), e);
        }
    }
}
