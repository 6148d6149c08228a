/**
 * The commands that work offline, on files, without a database: {@code metadata} judges identity provider metadata,
 * {@code explain} a response, {@code --batch} a manifest of cases. They show what {@code saml} finds and judge nothing
 * themselves. Exit status everywhere: 0 accepted, 1 rejected, 2 unusable input. Uses saml, directory and keys.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.command;
