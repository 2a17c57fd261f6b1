package dev.lmresp.codex.live;

import dev.lmresp.live.RunningProxy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;

/** What lasts longer than one prompt, over a WebSocket. */
@Tag("codex")
@Timeout(120)
class CodexConversationOverWebSocketTest extends CodexConversationTest {
    @Override
    CodexHome home(RunningProxy proxy) throws IOException {
        return CodexWorkOverWebSocketTest.overWebSocket(super.home(proxy));
    }
}
