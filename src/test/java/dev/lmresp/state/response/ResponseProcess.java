package dev.lmresp.state.response;

import dev.lmresp.state.StateFolder;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A process that stores one response, begins another, says so, and waits to be killed. */
final class ResponseProcess {
    private ResponseProcess() {}

    static void main(String[] args) throws Exception {
        StateFolder folder = StateFolder.of(Map.of("XDG_STATE_HOME", args[0])).orElseThrow();
        var limits = new ResponseStore.Limits(Duration.ofDays(1), 1 << 20);
        ResponseStore store = ResponseStore.open(folder, limits, Clock.systemUTC());
        store.begin(response("done"));
        store.end("done", "{\"id\":\"done\",\"status\":\"completed\",\"output\":[]}").get();
        store.begin(response("half"));
        var _ = store.find("half", "").orElseThrow();
        System.out.println("ready");
        Thread.sleep(Duration.ofMinutes(1));
    }

    private static NewResponse response(String id) {
        String body = "{\"id\":\"%s\",\"status\":\"in_progress\",\"output\":[]}".formatted(id);
        return new NewResponse(id, "", "", List.of(), body);
    }
}
