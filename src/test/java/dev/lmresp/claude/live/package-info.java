/**
 * The real Claude Code, lmresp, and a strict engine that plays a script: whole runs, judged by what
 * Claude Code reports, what it leaves on disk and what the engine was sent.
 */
package dev.lmresp.claude.live;
