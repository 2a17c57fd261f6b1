package dev.lmresp.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.lmresp.check.Result.Outcome;
import dev.lmresp.json.Json;

import java.io.Writer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The results of a run, in machine-readable formats.
 *
 * @param endpoint the endpoint
 * @param model the model used, empty when none was sent
 * @param results in the order of the checks
 */
public record Report(CheckedEndpoint endpoint, String model, List<Result> results) {
    /** The number of checks with an outcome. */
    public long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    /** A summary on one line. */
    public String summary() {
        return "%d checks: %d ok, %d failed, %d skipped"
                .formatted(
                        results.size(),
                        count(Outcome.PASSED),
                        count(Outcome.FAILED),
                        count(Outcome.SKIPPED));
    }

    /** The report as one JSON document. */
    public ObjectNode json() {
        ObjectNode json =
                Json.object()
                        .put("url", endpoint.url())
                        .put("model", model.isEmpty() ? null : model)
                        .put("passed", count(Outcome.PASSED))
                        .put("failed", count(Outcome.FAILED))
                        .put("skipped", count(Outcome.SKIPPED));
        ArrayNode checks = json.putArray("checks");
        results.forEach(result -> checks.add(result.json(endpoint)));
        return json;
    }

    /** The first lines of a TAP 14 report. */
    public static List<String> tapHead(int count) {
        return List.of("TAP version 14", "1.." + count);
    }

    /** The TAP 14 lines of a result, with its problems in a YAML block. */
    public static List<String> tap(int number, Result result, CheckedEndpoint endpoint) {
        var lines = new ArrayList<String>();
        boolean isSkipped = result.outcome() == Outcome.SKIPPED;
        lines.add(
                (result.isFailed() ? "not ok " : "ok ")
                        + number
                        + " - "
                        + result.check().id()
                        + (isSkipped ? " # SKIP " + oneLine(result.reason()) : ""));
        if (result.isFailed()) {
            lines.add("  ---");
            // JSON is valid YAML, so no further escapes are needed
            lines.add("  proves: " + quoted(result.check().title()));
            lines.add("  problems:");
            result.problems().forEach(problem -> lines.add("    - " + quoted(problem)));
            lines.add("  reproduce: " + quoted(result.reproduction(endpoint)));
            lines.add("  ...");
        }
        return lines;
    }

    /** Writes a JUnit XML report, for CI systems. */
    public void junit(Writer out) throws XMLStreamException {
        XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("testsuite");
        attribute(xml, "name", "lmresp check " + endpoint.url());
        attribute(xml, "tests", Integer.toString(results.size()));
        attribute(xml, "failures", Long.toString(count(Outcome.FAILED)));
        attribute(xml, "errors", "0");
        attribute(xml, "skipped", Long.toString(count(Outcome.SKIPPED)));
        attribute(xml, "time", seconds(results.stream().mapToLong(it -> it.time().toMillis())));
        for (Result result : results) {
            testCase(xml, result);
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
        xml.flush();
    }

    private void testCase(XMLStreamWriter xml, Result result) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        attribute(xml, "classname", "lmresp.check");
        attribute(xml, "name", result.check().id());
        attribute(xml, "time", seconds(LongStream.of(result.time().toMillis())));
        switch (result.outcome()) {
            case PASSED -> {}
            case SKIPPED -> {
                xml.writeStartElement("skipped");
                attribute(xml, "message", result.reason());
                xml.writeEndElement();
            }
            case FAILED -> {
                xml.writeStartElement("failure");
                attribute(xml, "message", result.reason());
                xml.writeCharacters(
                        printable(
                                result.check().title()
                                        + "\n"
                                        + String.join("\n", result.problems())
                                        + "\n"
                                        + result.reproduction(endpoint)));
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, String value)
            throws XMLStreamException {
        // a line feed would be lost in an attribute
        xml.writeAttribute(name, printable(oneLine(value)));
    }

    /** Replaces characters that XML does not allow even escaped by a question mark. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> isXml(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    private static String seconds(LongStream milliseconds) {
        return BigDecimal.valueOf(milliseconds.sum(), 3).toPlainString();
    }

    private static String quoted(String text) {
        return Json.text(TextNode.valueOf(text));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\R", " ");
    }
}
