/**
 * Whom we trust and whom we know: organizations, users, roles, clients, identity providers and which client may have
 * tokens for which organization. Records that check themselves, and the interfaces that {@code store} implements.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.directory;
