package dev.lmresp.translate.answer;

import static dev.lmresp.translate.ParameterSchema.ARRAY;
import static dev.lmresp.translate.ParameterSchema.BOOLEAN;
import static dev.lmresp.translate.ParameterSchema.FRACTION;
import static dev.lmresp.translate.ParameterSchema.INTEGER;
import static dev.lmresp.translate.ParameterSchema.NULL;
import static dev.lmresp.translate.ParameterSchema.OBJECT;
import static dev.lmresp.translate.ParameterSchema.STRING;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.json.Json;
import dev.lmresp.json.JsonSyntaxException;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Gives a value the type that the schema wants, where that loses nothing and there is only one way
 * to read it: {@code 120000.0} is 120000, {@code 7} where text belongs is {@code "7"}.
 */
final class ScalarRepair {
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?");

    /** No integer of a tool has more; written out, 1e99 would. */
    private static final int MAX_DIGITS = 30;

    private ScalarRepair() {}

    /** A number or a literal, as JSON text. */
    static String scalar(String token, int types) {
        String literal =
                switch (token) {
                    // models that were raised on Python; as JSON these mean nothing else
                    case "True" -> "true";
                    case "False" -> "false";
                    case "None" -> "null";
                    default -> token;
                };
        if (NUMBER.matcher(literal).matches()) {
            if ((types & (INTEGER | FRACTION)) == 0) {
                return (types & STRING) == 0 ? literal : '"' + literal + '"';
            }
            // a number that clients declare as such is often an integer to them: 1.0 is refused
            return (types & FRACTION) == 0 || mayMend(types) ? integer(literal) : literal;
        }
        boolean bool = literal.equals("true") || literal.equals("false");
        return bool && types == STRING ? '"' + literal + '"' : literal;
    }

    /** True when a string at such a place is not what the schema wants. */
    static boolean mayMend(int types) {
        return (types & STRING) == 0;
    }

    /**
     * A string where none is allowed.
     *
     * @param token the JSON text of the string, with its quotes
     */
    static String string(String token, int types) {
        String text;
        try {
            text = Json.parse(token).asText().strip();
        } catch (JsonSyntaxException notJson) {
            return token;
        }
        if ((types & (INTEGER | FRACTION)) != 0 && NUMBER.matcher(text).matches()) {
            String whole = integer(text);
            return (types & FRACTION) == 0 && isFraction(whole) ? token : whole;
        }
        boolean literal =
                ((types & BOOLEAN) != 0 && (text.equals("true") || text.equals("false")))
                        || ((types & NULL) != 0 && text.equals("null"));
        if (literal) {
            return text;
        }
        return (types & (ARRAY | OBJECT)) == 0 ? token : container(text, token, types);
    }

    private static String container(String text, String token, int types) {
        try {
            JsonNode value = Json.parse(text);
            boolean fits =
                    ((types & ARRAY) != 0 && value.isArray())
                            || ((types & OBJECT) != 0 && value.isObject());
            return fits ? text : token;
        } catch (JsonSyntaxException notJson) {
            return token;
        }
    }

    /** The number without its fraction, if that is zero; unchanged otherwise. */
    private static String integer(String number) {
        if (!isFraction(number)) {
            return number;
        }
        BigDecimal value = new BigDecimal(number).stripTrailingZeros();
        boolean sensible = value.precision() - value.scale() <= MAX_DIGITS;
        return value.scale() <= 0 && sensible ? value.toBigInteger().toString() : number;
    }

    private static boolean isFraction(String number) {
        return number.indexOf('.') >= 0 || number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
    }
}
