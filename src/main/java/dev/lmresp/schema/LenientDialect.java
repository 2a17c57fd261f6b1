package dev.lmresp.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.Specification;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.format.PatternFormat;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.RefValidator;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.utils.JsonType;
import com.networknt.schema.utils.TypeFactory;

import org.jspecify.annotations.Nullable;

/** The keywords of a draft, each of which allows everything when its value is invalid. */
final class LenientDialect {
    /** The limit for the path of keywords that leads to a reference: a longer one is infinite. */
    private static final int DEEPEST = 300;

    private LenientDialect() {}

    static Dialect of(SpecificationVersion version) {
        Dialect strict = Specification.getDialect(version);
        // formats that are in no draft but in schemas of tools
        var lenient =
                Dialect.builder(strict)
                        .format(PatternFormat.of("url", "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$", "format"))
                        .format(PatternFormat.of("byte", "^[A-Za-z0-9+/]*={0,2}$", "format"));
        for (Keyword keyword : strict.getKeywords().values()) {
            // the builder does not accept another keyword for this one
            if (!keyword.getValue().equals(KeywordType.FORMAT.getValue())) {
                lenient.keyword(new Lenient(keyword));
            }
        }
        return lenient.build();
    }

    private record Lenient(Keyword keyword) implements Keyword {
        @Override
        public String getValue() {
            return keyword.getValue();
        }

        @Override
        public @Nullable KeywordValidator newValidator(
                SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
            if (getValue().equals(KeywordType.REF.getValue())) {
                return value.isTextual() ? new Reference(location, value, parent, context) : null;
            }
            if (getValue().equals(KeywordType.TYPE.getValue())
                    && TypeFactory.getSchemaNodeType(value) == JsonType.UNKNOWN) {
                return null;
            }
            try {
                return keyword.newValidator(location, value, parent, context);
            } catch (Exception notUnderstood) {
                return null;
            }
        }
    }

    /** Fails where the library would recurse until the stack overflows. */
    private static final class Reference extends RefValidator {
        Reference(SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
            super(location, value, parent, context);
        }

        @Override
        public void validate(
                ExecutionContext execution, JsonNode node, JsonNode root, NodePath place) {
            if (execution.getEvaluationPath().getNameCount() > DEEPEST) {
                throw new SchemaException("the reference has no end");
            }
            super.validate(execution, node, root, place);
        }
    }
}
