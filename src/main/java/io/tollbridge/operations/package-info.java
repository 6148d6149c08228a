/**
 * The command line of whoever runs the service: organizations, local administrators, keys, the schema, what a restore needs.
 * Each command works on the installation that the same variables describe as {@code serve} reads. Uses config, store, keys,
 * directory.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.operations;
