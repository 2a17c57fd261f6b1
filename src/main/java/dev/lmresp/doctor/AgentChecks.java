package dev.lmresp.doctor;

import dev.lmresp.claude.ClaudeProgram;
import dev.lmresp.codex.CodexProgram;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the agents on this machine. An agent that is configured for lmresp has to work; where none
 * is, Codex has to, unless only Claude Code is installed.
 */
final class AgentChecks {
    private final Map<String, String> environment;
    private final CodexConfiguration codex;
    private final ClaudeConfiguration claude;
    private final Duration patience;
    private final boolean hasCodex;
    private final Optional<ClaudeProgram> claudeProgram;

    /**
     * @param patience the timeout of a request like Claude Code's
     */
    AgentChecks(
            Map<String, String> environment,
            CodexConfiguration codex,
            ClaudeConfiguration claude,
            Duration patience) {
        this.environment = environment;
        this.codex = codex;
        this.claude = claude;
        this.patience = patience;
        this.hasCodex = CodexProgram.find(environment).isPresent();
        this.claudeProgram = ClaudeProgram.find(environment);
    }

    /** The agents that have to work. */
    List<String> needed() {
        var names = new ArrayList<String>();
        if (isCodexNeeded()) {
            names.add("Codex");
        }
        if (isClaudeNeeded()) {
            names.add("Claude Code");
        }
        return List.copyOf(names);
    }

    private boolean isCodexNeeded() {
        boolean hasOther = claudeProgram.isPresent() && (claude.isOurs() || !hasCodex);
        return codex.isOurs() || !hasOther;
    }

    private boolean isClaudeNeeded() {
        return claudeProgram.isPresent() && (claude.isOurs() || !isCodexNeeded());
    }

    /** The results of all checks. */
    List<Result> results() {
        var results = new ArrayList<Result>();
        if (hasCodex || isCodexNeeded()) {
            boolean isNeeded = isCodexNeeded();
            results.add(new InstalledCodex(environment).check(isNeeded));
            results.add(codex.check(isNeeded));
            results.add(codex.server());
        }
        claudeProgram.ifPresent(
                program -> {
                    boolean isNeeded = isClaudeNeeded();
                    results.add(new InstalledClaude(program).check(isNeeded));
                    results.add(claude.check(isNeeded));
                    results.add(claude.answer(isNeeded, new MessagesProbe(patience)));
                });
        return List.copyOf(results);
    }
}
