package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.files.SettingsException;
import dev.lmresp.files.TomlText;
import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file with the commands that a model may run. In TOML:
 *
 * <pre>{@code
 * [[tool]]
 * name = "weather" # letters, digits, _ and -, 64 at most
 * description = "The weather in a city."
 * command = ["./weather.py", "--now"] # gets the arguments as JSON on standard input
 * timeout = 10 # seconds, 60 if left out
 * folder = "tools" # working folder, relative to this file; else where lmresp runs
 * max-output = 10000 # bytes kept of the output, 32768 if left out
 * env = { UNITS = "metric" }
 * parameters.type = "object" # a JSON schema, also as a text that holds JSON
 * parameters.properties.city.type = "string"
 * parameters.required = ["city"]
 * }</pre>
 *
 * In JSON the same keys are in one object, in a list of objects, or in such a list under {@code
 * tools}. Only {@code name} and {@code command} are required.
 */
public final class ToolFile {
    private static final Pattern JSON_START =
            Pattern.compile("\\s*(\\{|\\[\\s*(\\{|\\]|$)).*", Pattern.DOTALL);

    private final Path file;

    private ToolFile(Path file) {
        this.file = file;
    }

    /**
     * Reads the tools of a file.
     *
     * @throws ConversationException when it cannot be read or is invalid; the message names the
     *     file, the line where it is TOML, and the key
     */
    public static List<CommandTool> read(Path file) {
        return new ToolFile(file).tools();
    }

    private List<CommandTool> tools() {
        String text = WrittenText.read(file);
        List<ToolEntry> entries = isJson(text) ? fromJson(text) : fromToml(text);
        if (entries.isEmpty()) {
            throw new ConversationException(
                    file + " has no tools; add a table [[tool]] with 'name' and 'command'");
        }
        var tools = new ArrayList<CommandTool>();
        Map<String, ToolEntry> known = new HashMap<>();
        for (ToolEntry entry : entries) {
            CommandTool tool = entry.tool();
            ToolEntry other = known.putIfAbsent(tool.name(), entry);
            if (other != null) {
                throw entry.wrong(
                        "name", "'%s' is the name of another tool".formatted(tool.name()));
            }
            tools.add(tool);
        }
        return List.copyOf(tools);
    }

    private boolean isJson(String text) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".json")
                || (!name.endsWith(".toml") && JSON_START.matcher(text).matches());
    }

    private List<ToolEntry> fromJson(String text) {
        JsonNode json;
        try {
            json = Json.parse(text);
        } catch (JsonSyntaxException e) {
            throw new ConversationException(file + " is not JSON: " + e.getMessage(), e);
        }
        boolean isWrapped = json.has("tools");
        if (isWrapped && json.size() > 1) {
            throw new ConversationException(
                    file + " may have only the key 'tools' at the top level");
        }
        JsonNode list = isWrapped ? json.path("tools") : json;
        if (list.isObject() && !isWrapped) {
            list = Json.array().add(list);
        }
        if (!list.isArray()) {
            throw new ConversationException(
                    file + " must hold a tool, a list of tools, or {\"tools\": […]}");
        }
        var entries = new ArrayList<ToolEntry>();
        for (JsonNode one : list) {
            String place = "%s, tool %d".formatted(file, entries.size() + 1);
            if (!(one instanceof ObjectNode object)) {
                throw new ConversationException(place + ": a tool must be an object");
            }
            entries.add(new ToolEntry(file, object, key -> place));
        }
        return entries;
    }

    private List<ToolEntry> fromToml(String text) {
        TomlTable parsed = toml(text);
        for (String key : parsed.keySet()) {
            if (!key.equals("tool")) {
                throw new ConversationException(
                        "%s: unknown key '%s'; define each tool in a table [[tool]]"
                                .formatted(line(parsed, key), key));
            }
        }
        Object tools = parsed.get(List.of("tool"));
        if (tools == null) {
            return List.of();
        }
        if (!(tools instanceof TomlArray array)) {
            throw new ConversationException(
                    line(parsed, "tool") + ": write [[tool]] instead of [tool]");
        }
        var entries = new ArrayList<ToolEntry>();
        for (Object one : array.toList()) {
            if (!(one instanceof TomlTable table)) {
                throw new ConversationException(
                        line(parsed, "tool") + ": each 'tool' must be a table");
            }
            String first =
                    table.keySet().stream()
                            .findFirst()
                            .map(it -> line(table, it))
                            .orElse(line(parsed, "tool"));
            entries.add(
                    new ToolEntry(
                            file,
                            (ObjectNode) Json.parse(table.toJson()),
                            key -> table.contains(List.of(key)) ? line(table, key) : first));
        }
        return entries;
    }

    private TomlTable toml(String text) {
        try {
            return TomlText.parse(text);
        } catch (SettingsException e) {
            throw new ConversationException(file + ", " + e.getMessage(), e);
        }
    }

    private String line(TomlTable table, String key) {
        return Optional.ofNullable(table.inputPositionOf(List.of(key)))
                .map(it -> file + ", line " + it.line())
                .orElse(file.toString());
    }
}
