/** What an engine answers, put together as the items and events of a response. */
@NullMarked
package dev.lmresp.translate.answer;

import org.jspecify.annotations.NullMarked;
