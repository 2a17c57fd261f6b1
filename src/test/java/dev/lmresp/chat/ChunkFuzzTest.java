package dev.lmresp.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.lmresp.json.JsonSyntaxException;

/** Any bytes are a chunk or no JSON, and nothing else is thrown. */
class ChunkFuzzTest {
    @FuzzTest
    void chunk(byte[] bytes) {
        byte[] block = new byte[bytes.length + 2];
        System.arraycopy(bytes, 0, block, 1, bytes.length);
        var reader = new ChunkReader();
        try {
            ChatChunk chunk = reader.read(block, 1, 1 + bytes.length);
            // the third may be read by the shape of the second
            for (int again = 0; again < 2; again++) {
                assertThat(reader.read(block, 1, 1 + bytes.length))
                        .as("the same once more")
                        .isEqualTo(chunk);
            }
        } catch (JsonSyntaxException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
