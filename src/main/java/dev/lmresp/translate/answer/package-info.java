/**
 * Translates an engine's answer to items and events of a response, and repairs what engines get
 * wrong. Ids, indexes and the lifecycle are in {@code responses.ResponseStream}.
 */
@NullMarked
package dev.lmresp.translate.answer;

import org.jspecify.annotations.NullMarked;
