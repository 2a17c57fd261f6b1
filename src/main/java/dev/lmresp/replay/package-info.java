/**
 * Works with recordings: plays them, compares them with a new translation or a new answer, and
 * updates them. Reading and writing them is in {@code transcript}.
 */
@NullMarked
package dev.lmresp.replay;

import org.jspecify.annotations.NullMarked;
