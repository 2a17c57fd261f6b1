package dev.lmresp.doctor;

import dev.lmresp.codex.CodexProgram;
import dev.lmresp.codex.CodexRelease;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks that Codex is installed. */
final class InstalledCodex {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+\\S*");

    private final Map<String, String> environment;

    InstalledCodex(Map<String, String> environment) {
        this.environment = environment;
    }

    Result check(boolean isNeeded) {
        return new Result("codex", "is Codex installed, and which version?", isNeeded, found());
    }

    private Finding found() {
        return CodexProgram.find(environment)
                .map(InstalledCodex::versionOf)
                .orElseGet(
                        () ->
                                Finding.worksNot(
                                        "codex is not on the PATH",
                                        "npm install -g @openai/codex, or for Claude Code:"
                                                + " npm install -g @anthropic-ai/claude-code"));
    }

    private static Finding versionOf(CodexProgram program) {
        String said = program.version();
        Optional<CodexRelease> release = CodexRelease.parse(said);
        if (release.isEmpty()) {
            return Finding.worksNot(
                    "%s does not report its version".formatted(program.startedBy()),
                    "Run it by hand: codex --version");
        }
        var whole = VERSION.matcher(said);
        String shown = whole.find() ? whole.group() : release.get().toString();
        return Finding.works(
                "%s, %s".formatted(shown, program.startedBy()), release.get().caution().orElse(""));
    }
}
