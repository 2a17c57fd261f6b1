package dev.lmresp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.engine.mock.MockEngine;
import dev.lmresp.testing.RawClient;
import dev.lmresp.testing.RequestMutations;
import dev.lmresp.testing.TestProxy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Whatever a client sends, no answer says that lmresp is to blame, and none is missing. */
class MutatedRequestTest {
    private static final Duration TIME = Duration.ofSeconds(6);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");

    @Test
    void a_request_that_was_changed_at_random_gets_no_500() {
        var random = new Random(20261129);
        long end = System.nanoTime() + TIME.toNanos();
        try (TestProxy proxy = TestProxy.withEngine("mock").maxBodyBytes(1 << 20).start()) {
            for (int i = 0; i < 2000 && System.nanoTime() < end; i++) {
                byte[] request = RequestMutations.any(random, MockEngine.MODEL);
                String answer = exchange(proxy, request);
                List<Integer> statuses = new ArrayList<>();
                STATUS.matcher(answer)
                        .results()
                        .forEach(it -> statuses.add(Integer.valueOf(it.group(1))));
                assertThat(statuses)
                        .as("%s%n%n%s", text(request), answer)
                        .noneMatch(status -> status == 500 || status == 502 || status == 503);
            }
        }
    }

    private static String exchange(TestProxy proxy, byte[] request) {
        try (RawClient client = proxy.client()) {
            return text(client.send(request).endSending().rest());
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
