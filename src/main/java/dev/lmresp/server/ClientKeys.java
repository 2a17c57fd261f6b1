package dev.lmresp.server;

import dev.lmresp.config.EngineAddress;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which client keys may be passed on to an engine. A client that is pointed at lmresp may still
 * send the key of its original vendor, which must not reach another engine.
 *
 * @param engine the engine's address; a discovered one is on this machine
 */
record ClientKeys(EngineAddress engine) {
    private static final String ANTHROPIC_PREFIX = "sk-ant-";

    /** Why a key is not passed on. */
    enum Obstacle {
        ANTHROPIC(
                "is an Anthropic key (sk-ant-…, or in x-api-key), and the engine is not Anthropic"),
        CHATGPT("belongs to a ChatGPT login, and the engine is not ChatGPT"),
        IN_THE_CLEAR("would be sent over the internet unencrypted; use https:// in --engine");

        private final String reason;

        Obstacle(String reason) {
            this.reason = reason;
        }

        /** The warning for people. */
        String warning() {
            return "a client's key was not passed on to the engine: it "
                    + reason
                    + ". To give the engine a key, use --engine-api-key-env";
        }
    }

    /**
     * Why a bearer token is not passed on.
     *
     * @param authorization the header's value
     * @param isChatGpt whether the request names a ChatGPT account
     */
    Optional<Obstacle> ofBearer(String authorization, boolean isChatGpt) {
        String key = authorization.replaceFirst("(?i)^\\s*bearer\\s+", "").strip();
        if (key.toLowerCase(Locale.ROOT).startsWith(ANTHROPIC_PREFIX)) {
            return ofApiKey();
        }
        if (isChatGpt && !isOf("openai.com", "chatgpt.com")) {
            return Optional.of(Obstacle.CHATGPT);
        }
        return inTheClear();
    }

    /** Why a key in {@code x-api-key} is not passed on. */
    Optional<Obstacle> ofApiKey() {
        return isOf("anthropic.com") ? inTheClear() : Optional.of(Obstacle.ANTHROPIC);
    }

    private Optional<Obstacle> inTheClear() {
        boolean isFar =
                engine.isNamed() && !engine.isEncrypted() && Addresses.isPublic(engine.host());
        return isFar ? Optional.of(Obstacle.IN_THE_CLEAR) : Optional.empty();
    }

    private boolean isOf(String... domains) {
        String host = engine.host().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return List.of(domains).stream().anyMatch(it -> host.equals(it) || host.endsWith("." + it));
    }
}
