import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a TOML file as JSON, which costs less to read when lmresp starts.
 *
 * <p>Arguments: the TOML file, the JSON file.
 */
public final class DialectsAsJson {
    public static void main(String[] args) throws IOException {
        TomlParseResult toml = Toml.parse(Path.of(args[0]));
        if (toml.hasErrors()) {
            throw new IllegalArgumentException(args[0] + ": " + toml.errors().getFirst());
        }
        Files.writeString(Path.of(args[1]), toml.toJson());
    }
}
