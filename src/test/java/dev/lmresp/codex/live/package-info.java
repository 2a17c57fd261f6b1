/**
 * The real Codex, lmresp as a process, and a strict engine that plays a script: whole runs, judged
 * by what Codex reports, what it leaves on disk and what the engine was sent.
 *
 * <p>Nothing here uses lmresp's own classes, so that it does not share their mistakes.
 */
package dev.lmresp.codex.live;
