package dev.lmresp.cli;

import dev.lmresp.check.Report;
import dev.lmresp.cli.exit.CommandFailure;
import dev.lmresp.files.TextFile;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.xml.stream.XMLStreamException;

/** The file to which a report for CI is written. */
record JunitFile(Path file) {
    /**
     * Fails before the minutes that the checks may take.
     *
     * @throws CommandFailure when the file cannot be written
     */
    void requireWritable() {
        Path folder = file.toAbsolutePath().getParent();
        String obstacle = "";
        if (folder != null && !Files.isDirectory(folder)) {
            obstacle = "there is no folder " + folder;
        } else if (Files.isDirectory(file)) {
            obstacle = "it is a folder";
        } else if (!Files.isWritable(Files.exists(file) || folder == null ? file : folder)) {
            obstacle = "permission denied";
        }
        if (!obstacle.isEmpty()) {
            throw new CommandFailure("--junit: %s cannot be written: %s".formatted(file, obstacle));
        }
    }

    /**
     * Writes a report.
     *
     * @throws CommandFailure when it cannot be written
     */
    void write(Report report) {
        var xml = new StringWriter();
        try {
            report.junit(xml);
            Files.writeString(file, xml.toString());
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            deletePart();
            throw new CommandFailure(file + " cannot be written: " + TextFile.reason(e), e);
        }
    }

    /** Deletes a partial report, which a CI system would read. */
    private void deletePart() {
        if (Files.isRegularFile(file)) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                // the write error is reported anyway
            }
        }
    }
}
