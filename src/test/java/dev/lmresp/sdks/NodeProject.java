package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;

import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** A folder with scripts, and the SDKs that they import, installed elsewhere. */
final class NodeProject implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> environment;
    private final Path node;
    private final Path link;

    /**
     * A test of a script.
     *
     * @param failure what went wrong, empty when nothing
     */
    record Result(String name, String failure) {}

    /**
     * Makes one, with the scripts of {@code src/test/sdks}.
     *
     * @param environment all that a script is to find in its environment
     */
    NodeProject(Path folder, Map<String, String> environment) throws IOException {
        String home = System.getenv("SDKS_HOME");
        assertThat(home)
                .as(
                        "SDKS_HOME: where npm has installed src/test/sdks/package.json, as .ci/run"
                                + " does")
                .isNotNull();
        Path modules = Path.of(Objects.requireNonNull(home)).toRealPath().resolve("node_modules");
        this.folder = folder;
        this.environment = environment;
        this.node = modules.resolve(".bin/node");
        this.link = Files.createSymbolicLink(folder.resolve("node_modules"), modules);
        try (Stream<Path> scripts = Files.list(Path.of("src/test/sdks"))) {
            for (Path script : scripts.filter(it -> it.toString().endsWith(".mjs")).toList()) {
                Files.copy(script, folder.resolve(script.getFileName()));
            }
        }
    }

    /** Runs a script of {@code node:test}. */
    List<Result> test(String script) throws IOException, InterruptedException {
        Program run = run(script, "--test-reporter=junit");
        try {
            var results = new ArrayList<Result>();
            var cases =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(run.out())))
                            .getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                var test = (Element) cases.item(i);
                var failures = test.getElementsByTagName("failure");
                results.add(
                        new Result(
                                test.getAttribute("name"),
                                failures.getLength() == 0
                                        ? ""
                                        : failures.item(0).getTextContent().strip()));
            }
            boolean failed = results.stream().anyMatch(result -> !result.failure().isEmpty());
            assertThat(run.code() != 0)
                    .as("%s ends as its tests do%n%s", script, run.err())
                    .isEqualTo(failed);
            return results;
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(script + " did not run:\n" + run.err() + run.out(), e);
        }
    }

    /** Runs a program, which has to succeed, and gives what it has printed. */
    String print(String name, String text) throws IOException, InterruptedException {
        Files.writeString(folder.resolve(name), text);
        return run(name).printed();
    }

    /** Only the link goes, not what it leads to. */
    @Override
    public void close() throws IOException {
        Files.delete(link);
    }

    private Program run(String script, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(node.toString()));
        command.addAll(List.of(options));
        command.add(script);
        return Program.run(folder, environment, command);
    }
}
