package dev.lmresp.proxy;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.Dialect;
import dev.lmresp.proxy.EngineFailure.Kind;
import dev.lmresp.proxy.refusal.ContextOverflow;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Tells from an engine's status and words what is wrong and what a client can do about it. */
final class Diagnosis {
    private static final int TOO_MANY = 429;
    private static final int UNKNOWN = 502;

    /**
     * What types and codes mean, where an engine gives no status or a gateway gives its own. The
     * first that is part of a word counts; words are compared by their letters.
     */
    private static final List<Map.Entry<String, Integer>> WORDS =
            List.of(
                    Map.entry("ratelimit", TOO_MANY),
                    Map.entry("toomanyrequests", TOO_MANY),
                    Map.entry("resourceexhausted", TOO_MANY),
                    Map.entry("throttl", TOO_MANY),
                    Map.entry("overload", 503),
                    Map.entry("unavailable", 503),
                    Map.entry("capacity", 503),
                    Map.entry("authentication", 401),
                    Map.entry("unauthenticated", 401),
                    Map.entry("unauthorized", 401),
                    Map.entry("apikey", 401),
                    Map.entry("permission", 403),
                    Map.entry("forbidden", 403),
                    Map.entry("accessdenied", 403),
                    Map.entry("notfound", 404),
                    Map.entry("timeout", 504),
                    Map.entry("deadlineexceeded", 504),
                    Map.entry("invalidrequest", 400),
                    Map.entry("badrequest", 400),
                    Map.entry("invalidargument", 400),
                    Map.entry("invalidparam", 400),
                    Map.entry("failedprecondition", 400),
                    Map.entry("unprocessable", 400));

    /** Codes of accounts without money: OpenAI, new-api, Moonshot, DashScope, Zhipu. */
    private static final Pattern NO_MONEY_CODE =
            Pattern.compile(
                    "insufficient_?(?:user_?)?(?:quota|balance|credits?|funds)|exceeded_current_quota"
                        + "|payment_?required|billing_|arrearage|freetieronly|credit_balance|out_of_credits|(?:^|"
                        + " )1113$");

    /** The same in words, for those who have no code for it. */
    private static final Pattern NO_MONEY =
            Pattern.compile(
                    "insufficient[ _](?:user[ _])?(?:quota|balance|credits?|funds)|credit"
                        + " balance|(?:quota|balance|credits?) (?:is|are) (?:not enough|too"
                        + " low|exhausted|used up)|not enough credits|out of credits|requires more"
                        + " credits|have any credits|余额不足|额度不足|欠费");

    private static final Pattern KEY =
            Pattern.compile(
                    "api[ _-]?key|credential|authenticat|unauthorized|bearer"
                            + "|(?:invalid|expired|missing|access|auth)[ _-]?token");

    /** Names of models that an engine does not have, or no more: DeepSeek, OpenRouter, Groq. */
    private static final Pattern NO_MODEL =
            Pattern.compile(
                    "model_not_found|model_decommissioned|model not exist|no such model|unknown"
                        + " model|invalid model(?! (?:input|param|config|option|output))|not a"
                        + " valid model|no endpoints found for|model\\b.{0,200}?(?:not found|does"
                        + " not exist|has been decommissioned)|(?:not found|does not"
                        + " exist).{0,50}?\\bmodel",
                    Pattern.DOTALL);

    private static final int MOST_WORDS = 4000;

    private Diagnosis() {}

    /** The status that an error means: its own, or what its words say. */
    static int status(ChatError error) {
        return error.status() > 0 ? error.status() : statusOfWords(error);
    }

    /** The status that an answer means: a gateway may give another one to what it passes on. */
    static int status(int answered, ChatError error) {
        boolean isGateways = answered == 400 || (answered >= 500 && answered <= 503);
        // Groq: no capacity for those who pay less
        boolean isTooMany =
                answered == 498
                        || (isGateways
                                && (error.status() == TOO_MANY
                                        || statusOfWords(error) == TOO_MANY));
        return isTooMany ? TOO_MANY : answered;
    }

    private static int statusOfWords(ChatError error) {
        String words = letters(error.type()) + " " + letters(error.code());
        for (Map.Entry<String, Integer> word : WORDS) {
            if (words.contains(word.getKey())) {
                return word.getValue();
            }
        }
        return UNKNOWN;
    }

    private static String letters(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    /** What a client can do about an error that means a status. */
    static Kind kind(int status, ChatError error, Dialect dialect) {
        if (ContextOverflow.isMeant(status, error, dialect)) {
            return Kind.CONTEXT_OVERFLOW;
        }
        String said = error.message().substring(0, Math.min(error.message().length(), MOST_WORDS));
        String words = said.toLowerCase(Locale.ROOT);
        if (isWithoutMoney(status, error, words)) {
            return Kind.QUOTA;
        }
        if (sleeps(status, error)) {
            return Kind.SLEEPING;
        }
        if (status < 500 && status != TOO_MANY && isAboutModel(error, words)) {
            return Kind.MODEL_NOT_FOUND;
        }
        if (status >= 500 && dialect.failures().lasting().stream().anyMatch(error::mentions)) {
            return Kind.INVALID;
        }
        if (status == 400 && dialect.failures().passing().stream().anyMatch(error::mentions)) {
            return Kind.UNAVAILABLE;
        }
        return switch (status) {
            case 401 -> Kind.AUTHENTICATION;
            case 403 ->
                    KEY.matcher(words + codes(error)).find() ? Kind.AUTHENTICATION : Kind.FORBIDDEN;
            case TOO_MANY -> Kind.RATE_LIMIT;
            // of those from 522 on, the first and the third are Cloudflare's
            case 408, 504, 522, 524, 598, 599 -> Kind.TIMEOUT;
            // a conflict, a dependency that failed (TGI), too early, cancelled behind a gateway
            case 409, 421, 423, 424, 425, 499 -> Kind.UNAVAILABLE;
            // llama.cpp: what this server was not started or built for
            case 501 -> Kind.INVALID;
            default -> status >= 500 || status < 400 ? Kind.UNAVAILABLE : Kind.INVALID;
        };
    }

    private static boolean isWithoutMoney(int status, ChatError error, String words) {
        // Google has them among its details: what is used up for today does not come back soon
        boolean isOfDay = error.problems().stream().anyMatch(one -> one.place().contains("PerDay"));
        // Google has the words of OpenAI's empty accounts for limits that are soon lifted
        boolean isMoney = error.retry() == null && NO_MONEY.matcher(words).find();
        return status == 402 || isOfDay || isMoney || NO_MONEY_CODE.matcher(codes(error)).find();
    }

    private static boolean isAboutModel(ChatError error, String words) {
        return NO_MODEL.matcher(words).find() || NO_MODEL.matcher(codes(error)).find();
    }

    private static String codes(ChatError error) {
        String type = error.type().toLowerCase(Locale.ROOT);
        return type.isEmpty()
                ? error.code().toLowerCase(Locale.ROOT)
                : type + " " + error.code().toLowerCase(Locale.ROOT);
    }

    /** A refusal may quote what it refuses, such as a tool that is called sleep. */
    private static boolean sleeps(int status, ChatError error) {
        boolean saysSo =
                error.mentions("sleeping")
                        || error.mentions("asleep")
                        || error.mentions("sleep mode")
                        || (status >= 500 && error.mentions("sleep"));
        return saysSo && !error.mentions("ratelimit");
    }
}
