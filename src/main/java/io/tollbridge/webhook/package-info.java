/**
 * Webhooks: events told to addresses that an organization's administrators name, signed, retried, at least once. What is
 * to be sent is written in the event's own transaction, so neither is ever there without the other.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.webhook;
