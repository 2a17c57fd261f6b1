package dev.lmresp.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.Dialect;
import dev.lmresp.config.RecordedDialect;
import dev.lmresp.json.Json;

import java.util.ArrayList;

/**
 * Where does the engine accept system messages, and does it accept consecutive messages of one
 * role?
 */
final class SystemMessageProbe implements Probe {
    private static final String WORD = "marigold";

    @Override
    public String id() {
        return "system-order";
    }

    @Override
    public String question() {
        return "where does it accept system messages?";
    }

    @Override
    public boolean isNeeded() {
        return true;
    }

    @Override
    public Finding ask(ProbedEngine probed) {
        ObjectNode request = ProbeRequests.asking("My name is Ada.");
        ProbeRequests.say(request, "user", "Remember it.");
        ProbeRequests.say(request, "assistant", "I will.");
        ProbeRequests.say(
                request, "developer", "From now on every answer ends with the word " + WORD + ".");
        ProbeRequests.say(request, "user", "What is my name?");
        ProbeAnswer outcome = probed.ask(request, anywhere(probed.dialect()));
        return FailureDiagnosis.of(outcome, probed, "orders")
                .orElseGet(() -> finding(outcome, probed));
    }

    private static Finding finding(ProbeAnswer outcome, ProbedEngine probed) {
        var findings = new ArrayList<String>();
        if ("one-leading".equals(outcome.learned().get("system-messages"))) {
            findings.add("only at the beginning: lmresp moves later ones there");
        } else if (outcome.text().contains(WORD)) {
            findings.add("anywhere, and it follows later ones");
            // a later system message in place keeps the engine's prefix cache
            probed.learn("system-messages", "anywhere");
        } else {
            findings.add("anywhere, but it seems to ignore later ones");
        }
        if (Boolean.TRUE.equals(outcome.learned().get("alternate-roles"))) {
            findings.add("user and assistant must alternate: lmresp merges messages");
        }
        if ("system".equals(outcome.learned().get("system-role"))) {
            findings.add("no role developer: lmresp sends system");
        }
        return Finding.works(String.join("; ", findings));
    }

    /** The dialect without conversions, so that the engine receives exactly what is probed. */
    private static Dialect anywhere(Dialect dialect) {
        return RecordedDialect.with(dialect, Json.object().put("system-messages", "anywhere"));
    }
}
