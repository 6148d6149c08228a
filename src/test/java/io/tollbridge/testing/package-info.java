/**
 * What the tests run against and with: a real Keycloak as SAML 2.0 identity provider ({@link Keycloak}), what an
 * administrator does in it ({@link KeycloakAdministration}), and a plain-HTTP browser ({@link Browser}) that keeps and
 * sends cookies by the rules the trips depend on.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.testing;
