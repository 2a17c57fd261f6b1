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
 * Converts a scalar to the type that the schema requires, if that loses nothing and is unambiguous:
 * {@code 120000.0} becomes 120000, and {@code 7} in the place of a string {@code "7"}.
 */
final class ScalarRepair {
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?");

    /** No integer argument has more digits; 1e99 written out would. */
    private static final int MAX_DIGITS = 30;

    private ScalarRepair() {}

    /** Converts a number or a literal, given as JSON text. */
    static String scalar(String token, int types) {
        String literal =
                switch (token) {
                    // Python literals; in JSON they have no other meaning
                    case "True" -> "true";
                    case "False" -> "false";
                    case "None" -> "null";
                    default -> token;
                };
        if (NUMBER.matcher(literal).matches()) {
            if ((types & (INTEGER | FRACTION)) == 0) {
                return (types & STRING) == 0 ? literal : '"' + literal + '"';
            }
            // clients often parse a declared number as an integer: 1.0 is rejected
            return (types & FRACTION) == 0 || mayMend(types) ? integer(literal) : literal;
        }
        boolean bool = literal.equals("true") || literal.equals("false");
        return bool && types == STRING ? '"' + literal + '"' : literal;
    }

    /** True when the schema does not allow a string here. */
    static boolean mayMend(int types) {
        return (types & STRING) == 0;
    }

    /**
     * Converts a string where none is allowed.
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

    /** Removes a zero fraction from a number; returns others unchanged. */
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
