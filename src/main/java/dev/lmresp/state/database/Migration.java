package dev.lmresp.state.database;

import java.util.List;

/**
 * A step from one version of a schema to the next.
 *
 * @param version counts from 1
 * @param statements what it adds, as SQLite takes it: see {@link SqlDialect#definition}
 */
public record Migration(int version, List<String> statements) {}
