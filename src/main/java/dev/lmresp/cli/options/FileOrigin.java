package dev.lmresp.cli.options;

import dev.lmresp.terminal.ControlCharacters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/** Where a file comes from, as far as a person should know who is asked to trust it. */
public final class FileOrigin {
    private FileOrigin() {}

    /** A line for each thing that is unusual. */
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
            // the file system does not know, and what is trusted is the content
        }
        return remarks;
    }
}
