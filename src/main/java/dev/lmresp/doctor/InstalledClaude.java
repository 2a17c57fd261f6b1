package dev.lmresp.doctor;

import dev.lmresp.claude.ClaudeProgram;

/**
 * Checks an installed Claude Code.
 *
 * @param program the program
 */
record InstalledClaude(ClaudeProgram program) {
    Result check(boolean isNeeded) {
        return new Result("claude", "which Claude Code is installed?", isNeeded, found());
    }

    private Finding found() {
        String place = program.program().startedBy();
        return program.version()
                .map(it -> Finding.works("%s, %s".formatted(it, place)))
                .orElseGet(
                        () ->
                                Finding.worksNot(
                                        "%s does not report its version".formatted(place),
                                        "Run it by hand: claude --version"));
    }
}
