/**
 * The browser trips: SP-initiated and IdP-initiated login, pending logins, browser sessions, the local administrator's
 * sign-in. Joins saml to oauth. Specs: SAML 2.0 Profiles §4.1.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.login;
