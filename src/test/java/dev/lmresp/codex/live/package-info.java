/**
 * The real Codex, lmresp as a process, and a strict engine that plays a script: whole runs, judged
 * by what Codex reports, what it leaves on disk and what the engine was sent.
 */
package dev.lmresp.codex.live;
