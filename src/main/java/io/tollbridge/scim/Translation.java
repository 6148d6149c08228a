package io.tollbridge.scim;

/**
 * A filter as far as the store can answer it.
 *
 * @param filter fits every resource that the filter sent does, and perhaps more
 * @param whole it fits exactly those
 */
record Translation<F>(F filter, boolean whole) {}
