/**
 * The management API {@code /api/v1} (HTTP.md section 5): one class per resource, each route with the permission it
 * needs in {@link io.tollbridge.api.ApiRoutes}. {@link io.tollbridge.api.BearerGuard} lets a request in, {@link
 * io.tollbridge.api.Fields} reads what it sends, {@link io.tollbridge.api.ApiError} is every no it can get (RFC 9457).
 * The organization is always the token's own, so no route can reach another.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.api;
