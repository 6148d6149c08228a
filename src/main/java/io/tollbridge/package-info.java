/** {@code Main}: wiring by hand in reading order, start, stop. */
@org.jspecify.annotations.NullMarked
package io.tollbridge;
