/**
 * What the tests with real agents have in common: lmresp as a process, and a strict engine that
 * plays a script and judges every request.
 *
 * <p>Nothing here uses lmresp's own classes, so that it does not share their mistakes.
 */
package dev.lmresp.live;
