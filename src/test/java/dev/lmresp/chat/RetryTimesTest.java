package dev.lmresp.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lmresp.json.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** When an engine wants to be asked again, wherever and however it says so. */
class RetryTimesTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    /** Headers written as {@code name: value; name: value}. */
    private static Map<String, List<String>> headers(String text) {
        var headers = new TreeMap<String, List<String>>();
        for (String header : text.split(" / ")) {
            int colon = header.indexOf(": ");
            headers.put(header.substring(0, colon), List.of(header.substring(colon + 2)));
        }
        return headers;
    }

    private static String seconds(Optional<RetryTime> time) {
        Duration wait = time.orElseThrow().from(NOW);
        return wait.toMillis() / 1000.0 + "";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after: 7                              | 7.0",
                "retry-after: 0                              | 0.0",
                "retry-after: 1.2                            | 1.2",
                "retry-after: 20s                            | 20.0",
                "retry-after: Sun, 29 Nov 2026 12:00:39 GMT  | 39.0",
                "retry-after: Sun, 29 Nov 2026 11:00:00 GMT  | 0.0",
                "retry-after: 1796040030                     | 86430.0",
                "retry-after-ms: 1500                        | 1.5",
                "retry-after-ms: 250.5 / retry-after: 1      | 0.25",
                "x-ms-retry-after-ms: 900                    | 0.9",
                "retry-after-ms: soon / retry-after: 3       | 3.0",
            })
    void headers_that_say_so(String headers, String seconds) {
        assertThat(seconds(RetryTimes.ofRetryAfter(headers(headers)))).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // OpenAI, Groq
                "x-ratelimit-reset-requests: 1s                                        | 1.0",
                "x-ratelimit-reset-requests: 6m0s                                      | 360.0",
                "x-ratelimit-reset-requests: 2m59.56s                                  | 179.56",
                "x-ratelimit-reset-tokens: 500ms                                       | 0.5",
                "x-ratelimit-reset-tokens: 1h30m                                       | 5400.0",
                "x-ratelimit-reset-tokens: 1d2h                                        | 93600.0",
                "x-ratelimit-reset-requests: 8ms / x-ratelimit-remaining-requests: 99 /"
                        + " x-ratelimit-reset-tokens: 6s / x-ratelimit-remaining-tokens: 0 | 6.0",
                "x-ratelimit-reset-requests: 9h / x-ratelimit-remaining-requests: 99 /"
                        + " x-ratelimit-reset-tokens: 6s / x-ratelimit-remaining-tokens: 7 | 6.0",
                "x-ratelimit-reset-requests: 9h / x-ratelimit-remaining-requests: 0 /"
                    + " x-ratelimit-reset-tokens: 6s / x-ratelimit-remaining-tokens: 0 | 32400.0",
                // Cerebras, GitHub, OpenRouter, Anthropic, Mistral, the IETF's drafts
                "x-ratelimit-reset-requests-day: 33011.38                              | 33011.38",
                "x-ratelimit-reset: 1795953639                                         | 39.0",
                "x-ratelimit-reset: 1795953639000                                      | 39.0",
                "x-ratelimit-reset: 1795953599 / x-ratelimit-reset-tokens: 4s          | 4.0",
                "anthropic-ratelimit-tokens-reset: 2026-11-29T12:00:39Z                | 39.0",
                "ratelimitbysize-reset: 37                                             | 37.0",
                "x-rate-limit-reset: 12                                                | 12.0",
                "ratelimit-reset: 39                                                   | 39.0",
                "ratelimit: limit=10, remaining=0, reset=39                            | 39.0",
                "ratelimit: \"default\";r=0;t=39                                       | 39.0",
            })
    void headers_of_limits(String headers, String seconds) {
        assertThat(seconds(RetryTimes.ofLimits(headers(headers), NOW))).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-ratelimit-reset-tokens: 0s",
                "x-ratelimit-reset-tokens: soon",
                "x-ratelimit-limit-tokens: 600",
                "x-ratelimit-remaining-tokens: 0",
                "ratelimit-policy: 100;w=60",
                "content-length: 10"
            })
    void headers_that_say_nothing(String headers) {
        assertThat(RetryTimes.ofLimits(headers(headers), NOW)).isEmpty();
        assertThat(RetryTimes.ofRetryAfter(headers(headers))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // Google, with the place it has in a list, and its Code Assist
                "{'error':{'details':[{'violations':[]},{'retryDelay':'39s'}]}} | 39.0",
                "[{'error':{'details':[{'retryDelay':'45.837906927s'}]}}] | 45.837",
                "{'error':{'details':[{'retryDelay':{'seconds':38,'nanos':1}}]}} | 38.0",
                "{'error':{'details':[{'metadata':{'quotaResetDelay':'373.801628ms'}}]}} | 0.373",
                "{'error':{'details':[{'metadata':{'quotaResetTimeStamp':'2026-11-29T12:00:39Z'}}]}}"
                    + " | 39.0",
                // OpenRouter
                "{'error':{'code':429,'metadata':{'headers':{'X-RateLimit-Limit':'20','X-RateLimit-Remaining':'0','X-RateLimit-Reset':'1795953639000'}}}}"
                    + " | 39.0",
                "{'error':{'code':429,'metadata':{'headers':{'Retry-After':'7'}}}} | 7.0",
                "{'error':{'metadata':{'retry_after_seconds':12.5}}} | 12.5",
                "{'error':{'metadata':{'raw':'{\\\"error\\\":{\\\"retry_after\\\":7}}'}}} | 7.0",
                // others
                "{'error':{'message':'no','retry_after':7}} | 7.0",
                "{'error':{'message':'no','retryAfterMs':1500}} | 1.5",
                "{'error':{'type':'usage_limit_reached','resets_in_seconds':39}} | 39.0",
                "{'error':{'type':'usage_limit_reached','resets_at':1795953639}} | 39.0",
                "{'error':'Model x is currently loading','estimated_time':20.0} | 20.0",
                "{'error':{'message':'Please try again in 1.2s.'}} | 1.2",
                "{'detail':'Rate limited. Retry after 20 seconds'} | 20.0",
            })
    void errors_that_say_so(String body, String seconds) {
        ChatError error = ChatError.find(Json.parse(body.replace('\'', '"'))).orElseThrow();
        assertThat(seconds(Optional.ofNullable(error.retry()))).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Rate limit reached for m on tokens per min: Limit 6, Used 5. Please try again in"
                        + " 1.2s. Visit https://x | 1.2",
                "Please try again in 9m38.016s. Need more tokens? | 578.016",
                "Please try again in 320ms. | 0.32",
                "please retry after 20 seconds. | 20.0",
                "Please retry after 1 second | 1.0",
                "Please retry in 26.660853464s. | 26.66",
                "Your quota will reset after 1h16m0.667s. | 4560.667",
                "limit resets in 2 hours and 5 minutes | 7500.0",
                "Try again in about 5 minutes | 300.0",
                "You can try again in 1 min, 30 secs | 90.0",
                "Retry-After: 20 | 20.0",
                "{\"retry_after\": 12, \"x\": 1 | 12.0",
                "wait 30 seconds | 30.0",
                "Try again in 999999999999999 hours | 1.0E9",
                "Limit resets at: 2026-11-29T12:00:39Z | 39.0",
                "Resets at 2026-11-29 12:00:39+0000 | 39.0",
            })
    void sentences_that_say_so(String sentence, String seconds) {
        assertThat(seconds(RetryTimes.ofWords(sentence))).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Please try again later.",
                "Rate limit: 20 requests per 60 seconds",
                "You may retry 5 times",
                "Connection reset by peer 10",
                "resets 8pm",
                "await 20 results",
                "reset at 2026-13-99T99:99:99Z",
                "try again in 99999999999999999999999999 seconds",
                ""
            })
    void sentences_that_say_nothing(String sentence) {
        assertThat(RetryTimes.ofWords(sentence)).isEmpty();
    }
}
