package dev.lmresp.transcript;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** File attributes that give access to the owner only; empty if the file system has no owners. */
final class Owner {
    static final FileAttribute<?>[] FILE = only("rw-------");
    static final FileAttribute<?>[] FOLDER = only("rwx------");

    private Owner() {}

    private static FileAttribute<?>[] only(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
