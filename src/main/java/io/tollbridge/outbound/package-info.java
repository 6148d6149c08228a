/**
 * HTTP requests to addresses that an administrator typed: metadata and logos. Such an address is a way into our own
 * network (server-side request forgery), so nothing else in Tollbridge may open connections of its own.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.outbound;
