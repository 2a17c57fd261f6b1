package dev.lmresp.proxy;

import dev.lmresp.chat.ChatError;
import dev.lmresp.chat.Dialect;
import dev.lmresp.proxy.EngineFailure.Kind;
import dev.lmresp.proxy.refusal.ContextOverflow;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Classifies an engine's error, by its status and message, by what a client can do about it. */
final class Diagnosis {
    private static final int TOO_MANY = 429;
    private static final int UNKNOWN = 502;

    /**
     * The status that types and codes mean, if an engine sends none or a gateway replaces it. The
     * first entry that is part of a word counts; only letters are compared.
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

    /** Codes for accounts without credit: OpenAI, new-api, Moonshot, DashScope, Zhipu. */
    private static final Pattern NO_MONEY_CODE =
            Pattern.compile(
                    "insufficient_?(?:user_?)?(?:quota|balance|credits?|funds)|exceeded_current_quota"
                        + "|payment_?required|billing_|arrearage|freetieronly|credit_balance|out_of_credits|(?:^|"
                        + " )1113$");

    /** The same in messages, for engines without a code for it. */
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

    /** Messages about models that do not exist, or no longer: DeepSeek, OpenRouter, Groq. */
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

    /** The status that an error means: its own, or the one for its words. */
    static int status(ChatError error) {
        return error.status() > 0 ? error.status() : statusOfWords(error);
    }

    /** The status that an answer means: a gateway may replace the upstream status. */
    static int status(int answered, ChatError error) {
        boolean isGateways = answered == 400 || (answered >= 500 && answered <= 503);
        // Groq: no capacity for the lower service tier
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

    /** The kind of an error with this status. */
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
            // 522 and 524 are Cloudflare's
            case 408, 504, 522, 524, 598, 599 -> Kind.TIMEOUT;
            // conflict, failed dependency (TGI), too early, cancelled behind a gateway
            case 409, 421, 423, 424, 425, 499 -> Kind.UNAVAILABLE;
            // llama.cpp: a feature for which this server was not started or built
            case 501 -> Kind.INVALID;
            default -> status >= 500 || status < 400 ? Kind.UNAVAILABLE : Kind.INVALID;
        };
    }

    private static boolean isWithoutMoney(int status, ChatError error, String words) {
        // Google lists it in the details: a daily quota is not reset soon
        boolean isOfDay = error.problems().stream().anyMatch(one -> one.place().contains("PerDay"));
        // Google uses the words of OpenAI's empty accounts for limits that are soon reset
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

    /**
     * True when the engine is asleep. A refusal may quote the request, such as a tool named sleep.
     */
    private static boolean sleeps(int status, ChatError error) {
        boolean saysSo =
                error.mentions("sleeping")
                        || error.mentions("asleep")
                        || error.mentions("sleep mode")
                        || (status >= 500 && error.mentions("sleep"));
        return saysSo && !error.mentions("ratelimit");
    }
}
