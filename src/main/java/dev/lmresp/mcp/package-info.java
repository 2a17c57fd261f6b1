/**
 * Servers of the Model Context Protocol as tools of a chat. Only what is here knows the SDK, so
 * that nothing of it is loaded where there is no server.
 */
@NullMarked
package dev.lmresp.mcp;

import org.jspecify.annotations.NullMarked;
