/**
 * The command line of whoever runs the service: organizations, local administrators, keys, the schema, what a restore needs,
 * an organization's settings as a file. Each command works on the installation that the same variables describe as
 * {@code serve} reads. Uses config, transfer, store, keys, directory, audit.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.operations;
