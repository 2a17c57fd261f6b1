package dev.lmresp.sdks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;

import dev.lmresp.json.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The newest SDKs, each feature of each a test, and {@code docs/en/sdks.md}: its programs run as
 * they stand there, and its table says what the tests have shown.
 */
@Tag("sdks")
@Timeout(240)
class SdksTest {
    /** The scripts in {@code src/test/sdks}, by the SDK that each is about. */
    private static final Map<String, String> SCRIPTS =
            Map.of(
                    "openai", "openai.mjs",
                    "@anthropic-ai/sdk", "anthropic.mjs",
                    "@ai-sdk/openai", "ai-sdk-openai.mjs",
                    "@ai-sdk/open-responses", "ai-sdk-open-responses.mjs",
                    "@openai/agents", "openai-agents.mjs",
                    "@langchain/openai", "langchain-openai.mjs");

    /** The address of the page, for which that of a proxy is put in. */
    private static final String ADDRESS = "http://127.0.0.1:7377";

    private static final Map<String, List<NodeProject.Result>> RESULTS = new LinkedHashMap<>();

    @TempDir private static Path folder;
    private static Proxies proxies;
    private static NodeProject project;
    private static SdksPage page;

    @BeforeAll
    static void start() throws Exception {
        page = SdksPage.read();
        proxies = new Proxies(Files.createDirectory(folder.resolve("home")));
        project =
                new NodeProject(
                        Files.createDirectory(folder.resolve("scripts")), proxies.environment());
    }

    @AfterAll
    static void stop() throws IOException {
        if (proxies != null) {
            proxies.close();
        }
        if (project != null) {
            project.close();
        }
        RESULTS.clear(); // a second try asks the SDKs again
    }

    @TestFactory
    Stream<DynamicTest> openai() throws Exception {
        return features("openai");
    }

    @TestFactory
    Stream<DynamicTest> anthropic() throws Exception {
        return features("@anthropic-ai/sdk");
    }

    @TestFactory
    Stream<DynamicTest> ai_sdk_openai() throws Exception {
        return features("@ai-sdk/openai");
    }

    @TestFactory
    Stream<DynamicTest> ai_sdk_open_responses() throws Exception {
        return features("@ai-sdk/open-responses");
    }

    @TestFactory
    Stream<DynamicTest> openai_agents() throws Exception {
        return features("@openai/agents");
    }

    @TestFactory
    Stream<DynamicTest> langchain_openai() throws Exception {
        return features("@langchain/openai");
    }

    private static Stream<DynamicTest> features(String sdk) throws Exception {
        List<NodeProject.Result> results = results(sdk);
        assertThat(results).as(sdk).isNotEmpty();
        return results.stream()
                .map(result -> dynamicTest(sdk + ": " + result.name(), () -> passed(sdk, result)));
    }

    /** The console of Maven does not show the name of such a test: the message tells it. */
    private static void passed(String sdk, NodeProject.Result result) {
        if (!result.failure().isEmpty()) {
            throw new AssertionFailedError(
                    "%s: %s%n%s".formatted(sdk, result.name(), result.failure()));
        }
    }

    private static List<NodeProject.Result> results(String sdk) throws Exception {
        if (!RESULTS.containsKey(sdk)) {
            RESULTS.put(sdk, project.test(SCRIPTS.get(sdk)));
        }
        return RESULTS.get(sdk);
    }

    @Test
    void the_page_gives_the_versions_that_were_tried() throws IOException {
        JsonNode packages = Json.parse(Files.readAllBytes(Path.of("src/test/sdks/package.json")));
        page.versions()
                .forEach(
                        (name, version) ->
                                assertThat(version)
                                        .as(name)
                                        .isEqualTo(
                                                name.equals("openai-java")
                                                        ? OpenAIClient.class
                                                                .getPackage()
                                                                .getImplementationVersion()
                                                        : packages.path("dependencies")
                                                                .path(name)
                                                                .asText()));
        assertThat(page.versions()).hasSize(SCRIPTS.size() + 3);
    }

    @Test
    void the_table_of_the_page_says_what_was_tried() throws Exception {
        var tried = new LinkedHashMap<String, Set<String>>();
        for (String sdk : page.features().keySet()) {
            tried.put(sdk, sdk.equals("openai-java") ? java() : javaScript(sdk));
        }
        assertThat(page.features()).isEqualTo(tried).hasSize(SCRIPTS.size() + 1);
    }

    /** A test is named after the row, and after a comma what is special about it. */
    private static Set<String> javaScript(String sdk) throws Exception {
        return results(sdk).stream()
                .map(result -> result.name().split(",", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> java() {
        return Stream.of(
                        OpenAiJavaTest.class,
                        OpenAiJavaErrorsTest.class,
                        OpenAiJavaPatienceTest.class,
                        OpenAiJavaStateTest.class)
                .flatMap(test -> Arrays.stream(test.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Feature.class))
                .flatMap(method -> rows(method).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> rows(Method test) {
        return List.of(test.getAnnotation(Feature.class).value());
    }

    @TestFactory
    Stream<DynamicTest> each_program_of_the_page_runs() {
        assertThat(page.programs()).hasSize(SCRIPTS.size() + 1);
        return page.programs().keySet().stream()
                .map(
                        name ->
                                dynamicTest(
                                        name,
                                        () ->
                                                assertThat(output(name))
                                                        .containsPattern(
                                                                "hello|21 degrees in Paris")));
    }

    private static String output(String name) throws IOException, InterruptedException {
        String text = page.programs().get(name).replace(ADDRESS, proxies.thinking());
        assertThat(text).contains(proxies.thinking());
        if (!name.endsWith(".java")) {
            return project.print(name, text);
        }
        Path file = Files.writeString(folder.resolve(name), text);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = absolute(System.getProperty("java.class.path"));
        return Program.run(folder, Map.of(), List.of(java, "-cp", classPath, file.toString()))
                .printed();
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
