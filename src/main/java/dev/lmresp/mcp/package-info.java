/**
 * MCP servers as tools of a chat. Only this package uses the MCP SDK, so that none of it is loaded
 * without servers.
 */
@NullMarked
package dev.lmresp.mcp;

import org.jspecify.annotations.NullMarked;
