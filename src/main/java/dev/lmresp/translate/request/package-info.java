/** A Responses request as a Chat Completions request, in the dialect of one engine. */
@NullMarked
package dev.lmresp.translate.request;

import org.jspecify.annotations.NullMarked;
