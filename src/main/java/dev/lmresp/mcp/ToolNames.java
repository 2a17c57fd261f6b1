package dev.lmresp.mcp;

import dev.lmresp.files.Sha256;

import java.util.HashSet;
import java.util.Set;

/** Assigns unique and valid names to the tools of all servers. */
final class ToolNames {
    private static final int LONGEST = 64;
    private static final int MARK = 8;

    private final Set<String> taken = new HashSet<>();

    /** The name of a tool: the same in each chat with these servers. */
    String of(String server, String tool) {
        String whole = server + "__" + tool;
        String name = whole.replaceAll("[^a-zA-Z0-9_-]", "_");
        if (name.length() > LONGEST || taken.contains(name)) {
            String beginning = name.substring(0, Math.min(name.length(), LONGEST - MARK - 1));
            name = beginning + "_" + Sha256.of(whole).substring(0, MARK);
        }
        taken.add(name);
        return name;
    }
}
