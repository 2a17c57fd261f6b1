package dev.lmresp.schema;

import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.DialectRegistry;
import com.networknt.schema.path.PathType;
import com.networknt.schema.resource.InputStreamSource;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Configures the validator: no remote access, no logging, messages in English. */
final class Registries {
    /**
     * The library's logger, whose messages we report ourselves. Held here, because unreferenced
     * loggers lose their level.
     */
    private static final Logger VALIDATOR = Logger.getLogger("com.networknt.schema");

    static {
        VALIDATOR.setLevel(Level.OFF);
    }

    private Registries() {}

    /**
     * A registry for one schema, because each keeps what it has read.
     *
     * @param defaultDialect the {@code $schema} of schemas that have none
     * @param dialects the dialect for each {@code $schema}
     * @param isLenient accepts any {@code $id}, and validates {@code format} even if it is only an
     *     annotation in the draft
     */
    static SchemaRegistry create(
            String defaultDialect, DialectRegistry dialects, boolean isLenient) {
        var config = SchemaRegistryConfig.builder().pathType(PathType.JSON_PATH);
        config.locale(Locale.ROOT);
        if (isLenient) {
            config.formatAssertionsEnabled(true);
            config.schemaIdValidator((id, isRoot, location, resolved, context) -> true);
        }
        return SchemaRegistry.builder()
                .defaultDialectId(defaultDialect)
                .dialectRegistry(dialects)
                .schemaRegistryConfig(config.build())
                .resourceLoaders(all -> all.add(Registries::refuse))
                .build();
    }

    /** Allows loading only the meta-schemas, which are in the library. */
    private static @Nullable InputStreamSource refuse(AbsoluteIri iri) {
        String address = iri.toString();
        if (address.startsWith("classpath:")) {
            return null;
        }
        throw new SchemaException(
                "it refers to %s, which is not fetched; put that under '$defs'".formatted(address));
    }
}
