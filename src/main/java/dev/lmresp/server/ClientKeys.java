package dev.lmresp.server;

import dev.lmresp.config.EngineAddress;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which keys of clients an engine may have. A client that is pointed here may still have the key of
 * the vendor that it was made for, who is not the one that answers.
 *
 * @param engine where the engine is; one that is looked for is on this machine
 */
record ClientKeys(EngineAddress engine) {
    private static final String ANTHROPIC_PREFIX = "sk-ant-";

    /** Why a key stays here. */
    enum Obstacle {
        ANTHROPIC(
                "is an Anthropic key (sk-ant-…, or in x-api-key), and the engine is not Anthropic"),
        CHATGPT("belongs to a ChatGPT login, and the engine is not ChatGPT"),
        IN_THE_CLEAR("would be sent over the internet unencrypted; use https:// in --engine");

        private final String reason;

        Obstacle(String reason) {
            this.reason = reason;
        }

        /** What a person should know. */
        String told() {
            return "a client's key was not passed on to the engine: it "
                    + reason
                    + ". To give the engine a key, use --engine-api-key-env";
        }
    }

    /**
     * What keeps a bearer token from the engine.
     *
     * @param authorization the header as it came
     * @param isChatGpt whether the request names an account of ChatGPT
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

    /** What keeps a key in {@code x-api-key} from the engine. */
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
