/**
 * Who answers: {@link dev.lmresp.engine.Engine}, and the engine over HTTP. The mock and recordings
 * have packages of their own; what an answer means is not known here.
 */
@NullMarked
package dev.lmresp.engine;

import org.jspecify.annotations.NullMarked;
