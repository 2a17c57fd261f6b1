package dev.lmresp.server.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.util.Arrays;
import java.util.Random;

/** Any bytes, however they arrive, are the same requests, and end in a refusal at worst. */
class RequestFramingFuzzTest {
    @FuzzTest
    void framing(byte[] sent) {
        var random = new Random(Arrays.hashCode(sent));
        assertThat(Outcome.inParts(sent, random)).isEqualTo(Outcome.of(sent));
    }
}
