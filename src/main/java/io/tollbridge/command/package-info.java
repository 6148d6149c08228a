/**
 * The commands that need no database: {@code explain} judges a SAML message, {@code metadata} judges IdP metadata, both by
 * the checks of {@link io.tollbridge.saml}. They alone may weaken the policy. Uses saml, picocli and Jackson.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.command;
