/**
 * The SDKs that people build on, in front of lmresp: those of JavaScript, in {@code src/test/sdks},
 * with {@code lmresp serve} as a process, and the one of Java in this JVM.
 *
 * <p>What each can do here, {@code docs/en/sdks.md} tells in a table; it is held against the tests.
 */
package dev.lmresp.sdks;
