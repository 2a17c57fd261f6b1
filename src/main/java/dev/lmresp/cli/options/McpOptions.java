package dev.lmresp.cli.options;

import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.config.McpServer;
import dev.lmresp.config.McpServer.Address;
import dev.lmresp.config.McpServer.Program;
import dev.lmresp.config.McpServer.Way;
import dev.lmresp.config.Settings;
import dev.lmresp.conversation.ToolSource;
import dev.lmresp.mcp.McpServers;
import dev.lmresp.terminal.prompt.Words;

import picocli.CommandLine.Option;

import java.io.File;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The MCP servers of a chat. */
public final class McpOptions {
    private static final String OFF = "off";
    private static final int LONGEST_NAME = 32;

    /** Programs that run the program in their arguments. */
    private static final Set<String> RUNNERS =
            Set.of("bunx", "deno", "node", "npm", "npx", "pipx", "python", "python3", "uv", "uvx");

    /** The extensions of programs: none, or those of Windows. */
    private static final List<String> ENDINGS = List.of("", ".exe", ".cmd", ".bat");

    private static final Set<String> VERBS = Set.of("exec", "run", "tool");

    @Option(
            names = "--mcp",
            paramLabel = "SERVER",
            description =
                    "An MCP server whose tools the model may call: the name of a table [mcp.NAME]"
                            + " in the settings, a command, or a URL. 'off' disables those in the"
                            + " settings; repeatable.")
    private List<String> named = List.of();

    /**
     * The tools of the servers that are enabled in the settings or given on the command line.
     *
     * @param apiKeyEnv the variable with the endpoint's key, empty for none
     * @param warnings receives warnings for people
     */
    public ToolSource tools(Settings settings, String apiKeyEnv, Consumer<String> warnings) {
        List<McpServer> servers = servers(settings);
        return servers.isEmpty()
                ? ToolSource.NONE
                : new McpServers(
                        servers,
                        settings.environment(),
                        keys(settings, apiKeyEnv, servers),
                        warnings);
    }

    private static Set<String> keys(Settings settings, String apiKeyEnv, List<McpServer> servers) {
        var named = new ArrayList<>(List.of(apiKeyEnv));
        for (String setting : KeyVariables.NAMING) {
            settings.find(setting).ifPresent(it -> named.add(it.value()));
        }
        for (McpServer server : servers) {
            if (server.way() instanceof Address address) {
                named.add(address.apiKeyEnv());
            }
        }
        return KeyVariables.of(settings.environment(), named);
    }

    private List<McpServer> servers(Settings settings) {
        Map<String, McpServer> known = settings.mcpServers();
        var servers = new LinkedHashMap<String, McpServer>();
        if (!named.contains(OFF)) {
            known.values().stream()
                    .filter(McpServer::isEnabled)
                    .forEach(it -> servers.put(it.name(), it));
        }
        for (String one : named) {
            if (known.containsKey(one)) {
                servers.put(one, known.get(one));
            } else if (!one.equals(OFF)) {
                var taken = new HashSet<>(known.keySet());
                taken.addAll(servers.keySet());
                McpServer server = server(one, settings, known, taken);
                servers.put(server.name(), server);
            }
        }
        return List.copyOf(servers.values());
    }

    private static McpServer server(
            String text, Settings settings, Map<String, McpServer> known, Set<String> taken) {
        Optional<URI> url = Address.url(text);
        if (url.isPresent()) {
            return McpServer.of(
                    free(url.get().getHost(), taken), new Address(url.get(), Map.of(), ""));
        }
        List<String> words = Words.of(text);
        if (words.isEmpty() || (words.size() == 1 && text.contains("://"))) {
            throw new CommandFailure(
                    "--mcp: '" + text + "' is not a server name, a command or an http(s) URL");
        }
        if (isLeftOut(text, settings)) {
            throw new CommandFailure(
                    "--mcp %s: its table is ignored, because this folder's lmresp.toml is not trusted; run 'lmresp trust'"
                            .formatted(text));
        }
        Way program = new Program(words, Map.of());
        boolean isName = words.size() == 1 && !text.contains("/") && !isThere(text, settings);
        if (isName) {
            throw new CommandFailure(
                    "--mcp %s: there is neither a table [mcp.%s] in the settings (%s) nor a program of this name"
                            .formatted(
                                    text,
                                    text,
                                    known.isEmpty()
                                            ? "they have none"
                                            : "they have " + String.join(", ", known.keySet())));
        }
        return McpServer.of(free(nameOf(words), taken), program);
    }

    private static boolean isLeftOut(String name, Settings settings) {
        return settings.leftOut().stream()
                .flatMap(it -> it.values().stream())
                .map(it -> it.path())
                .anyMatch(
                        it ->
                                it.size() > 1
                                        && it.getFirst().equals("mcp")
                                        && it.get(1).equals(name));
    }

    private static boolean isThere(String program, Settings settings) {
        String path = settings.environment().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> ENDINGS.stream().map(it -> new File(folder, program + it)))
                .anyMatch(File::isFile);
    }

    /** The name of a server: its program, or what that runs. */
    private static String nameOf(List<String> words) {
        String program = lastPart(words.getFirst());
        if (!RUNNERS.contains(program)) {
            return program;
        }
        return words.stream()
                .skip(1)
                .filter(it -> !it.startsWith("-") && !VERBS.contains(it))
                .map(McpOptions::lastPart)
                .findFirst()
                .orElse(program);
    }

    /** The name without folder, scope, version and extension. */
    private static String lastPart(String word) {
        String name = word.replaceAll("/+$", "");
        return name.substring(name.lastIndexOf('/') + 1).replaceFirst("(?<=.)(@|\\.[a-z]+$).*", "");
    }

    private static String free(String name, Set<String> taken) {
        String plain = name.replaceAll("[^a-zA-Z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        String first = plain.isEmpty() ? "server" : plain;
        first = first.substring(0, Math.min(LONGEST_NAME - 3, first.length()));
        String free = first;
        for (int i = 2; taken.contains(free); i++) {
            free = first + "-" + i;
        }
        return free;
    }
}
