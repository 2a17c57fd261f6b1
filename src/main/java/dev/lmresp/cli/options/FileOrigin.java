package dev.lmresp.cli.options;

import dev.lmresp.terminal.ControlCharacters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/** Facts about a file's origin that matter for trusting it. */
public final class FileOrigin {
    private FileOrigin() {}

    /** A line for each unusual fact. */
    public static List<String> remarks(Path file) {
        var remarks = new ArrayList<String>();
        try {
            if (Files.isSymbolicLink(file)) {
                remarks.add(
                        "It is a link to "
                                + ControlCharacters.of(file.toRealPath().toString())
                                + ".");
            }
            String owner = Files.getOwner(file).getName();
            if (!owner.equals(System.getProperty("user.name"))) {
                remarks.add("It belongs to " + ControlCharacters.of(owner) + ".");
            }
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
                remarks.add("Everybody on this machine can change it.");
            }
        } catch (IOException | UnsupportedOperationException e) {
            // not supported by the file system; the trust depends on the content
        }
        return remarks;
    }
}
