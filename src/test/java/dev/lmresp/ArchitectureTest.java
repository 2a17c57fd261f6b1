package dev.lmresp;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Holds the house together: which room may use which, and what must stay pure. */
class ArchitectureTest {
    /** From the roof to the cellar: a room may use the rooms after it, never one before it. */
    private static final List<String> ROOMS =
            List.of(
                    "cli",
                    "replay",
                    "terminal",
                    "mcp",
                    "app",
                    "server",
                    "doctor",
                    "check",
                    "proxy",
                    "conversation",
                    "client",
                    "engine",
                    "state",
                    "transcript",
                    "codex",
                    "claude",
                    "config",
                    "messages",
                    "translate",
                    "chat",
                    "responses",
                    "http",
                    "sse",
                    "program",
                    "files",
                    "schema",
                    "json");

    /** Within a room the same holds for its floors; the room itself is named by its own name. */
    private static final List<List<String>> FLOORS =
            List.of(
                    List.of("cli", "cli.ask", "cli.options", "cli.exit"),
                    List.of("terminal.chat", "terminal.prompt", "terminal.markdown", "terminal"),
                    List.of("server", "server.http1"),
                    List.of("server", "server.websocket"),
                    List.of("proxy", "proxy.refusal", "proxy.routing"),
                    List.of(
                            "engine.replay",
                            "engine.mock.quirk",
                            "engine.mock",
                            "engine.mock.script",
                            "engine"),
                    List.of("state.ask", "state.database", "state"),
                    List.of("state.response", "state.database", "state"),
                    List.of("translate.request", "translate"),
                    List.of("translate.answer", "translate"));

    /** These turn values into values: no I/O, no clock, no random numbers. */
    private static final List<String> PURE =
            List.of("messages", "translate", "chat", "responses", "sse", "schema", "json");

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.lmresp");

    @ParameterizedTest
    @FieldSource("ROOMS")
    void a_room_uses_only_the_rooms_below_it(String room) {
        String[] above =
                ROOMS.subList(0, ROOMS.indexOf(room)).stream()
                        .map(ArchitectureTest::inside)
                        .toArray(String[]::new);
        check(
                noClasses()
                        .that()
                        .resideInAPackage(inside(room))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(above))
                        .because("a room may use the rooms below it, never one above"));
    }

    @ParameterizedTest
    @FieldSource("FLOORS")
    void a_floor_uses_only_the_floors_below_it(List<String> floors) {
        for (int i = 1; i < floors.size(); i++) {
            String[] above =
                    floors.subList(0, i).stream()
                            .map(floor -> "dev.lmresp." + floor)
                            .toArray(String[]::new);
            check(
                    noClasses()
                            .that()
                            .resideInAPackage("dev.lmresp." + floors.get(i))
                            .should()
                            .dependOnClassesThat(resideInAnyPackage(above))
                            .because("a floor may use the floors below it, never one above"));
        }
    }

    @Test
    void questions_and_answers_are_translated_apart() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.lmresp.translate.answer")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage("dev.lmresp.translate.request"))
                        .because("they share what stands in translate itself"));
        check(
                noClasses()
                        .that()
                        .resideInAPackage("dev.lmresp.translate.request")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage("dev.lmresp.translate.answer"))
                        .because("they share what stands in translate itself"));
    }

    @Test
    void every_package_is_a_floor_of_its_room() {
        Set<String> named =
                FLOORS.stream()
                        .flatMap(List::stream)
                        .collect(Collectors.toCollection(TreeSet::new));
        named.addAll(ROOMS);
        Set<String> packages =
                HOUSE.stream()
                        .map(type -> type.getPackageName().substring("dev.lmresp".length()))
                        .filter(name -> !name.isEmpty())
                        .map(name -> name.substring(1))
                        .collect(Collectors.toSet());
        assertThat(named).containsAll(packages);
    }

    /** The compiler lets some of them pass where the JVM does not: in a switch over patterns. */
    @Test
    void a_public_method_has_only_types_that_its_callers_can_see() {
        List<String> unseen =
                HOUSE.stream()
                        .filter(ArchitectureTest::isSeen)
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(method -> !isSeen(method.getRawReturnType()))
                        .map(JavaMethod::getFullName)
                        .toList();
        assertThat(unseen).isEmpty();
    }

    private static boolean isSeen(JavaClass type) {
        boolean isOurs = type.getPackageName().startsWith("dev.lmresp") && !type.isArray();
        return !isOurs
                || (type.getModifiers().contains(JavaModifier.PUBLIC)
                        && type.getEnclosingClass().map(ArchitectureTest::isSeen).orElse(true));
    }

    @Test
    void every_package_is_a_room_of_the_house() {
        Set<String> rooms =
                HOUSE.stream()
                        .map(type -> type.getPackageName().substring("dev.lmresp".length()))
                        .filter(name -> !name.isEmpty())
                        .map(name -> name.substring(1).split("\\.", 2)[0])
                        .collect(Collectors.toSet());
        assertThat(ROOMS).containsAll(rooms);
    }

    @ParameterizedTest
    @FieldSource("PURE")
    void the_translator_and_its_vocabularies_do_no_input_or_output(String room) {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(inside(room))
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                                "java.net..",
                                                "java.nio.file..",
                                                "java.nio.channels..")
                                        .or(nameStartingWith("java.io.File"))
                                        .or(nameStartingWith("java.lang.Process"))));
    }

    @ParameterizedTest
    @FieldSource("PURE")
    void the_translator_and_its_vocabularies_have_no_clock_and_no_dice(String room) {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(inside(room))
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(UUID.class, "randomUUID")
                        .orShould()
                        .callMethod(Math.class, "random")
                        .orShould()
                        .callMethodWhere(target(ofJavaTime("now")))
                        .orShould()
                        .callMethodWhere(target(ofJavaTime("system")))
                        .orShould()
                        .dependOnClassesThat(
                                nameStartingWith("java.util.Random")
                                        .or(nameStartingWith("java.util.random."))
                                        .or(nameStartingWith("java.security.SecureRandom"))
                                        .or(
                                                nameStartingWith(
                                                        "java.util.concurrent.ThreadLocalRandom")))
                        .because("an id source and a clock are handed in"));
    }

    @Test
    void only_commands_and_the_terminal_print() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(inside("cli"), inside("terminal"))
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .orShould()
                        .callMethod(System.class, "exit", int.class));
    }

    private static DescribedPredicate<AccessTarget> ofJavaTime(String name) {
        return describe(
                "java.time's " + name,
                target ->
                        target.getOwner().getPackageName().startsWith("java.time")
                                && target.getName().startsWith(name));
    }

    private static String inside(String room) {
        return "dev.lmresp." + room + "..";
    }

    /** Rooms that are not built yet break no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(HOUSE);
    }
}
