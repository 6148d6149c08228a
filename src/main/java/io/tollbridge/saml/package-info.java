/**
 * The SAML 2.0 service provider: sends AuthnRequests, turns a Response or a bearer assertion into a
 * {@code VerifiedAssertion}, reads metadata. Nothing outside can build a VerifiedAssertion, so holding
 * one proves that every rule of its trip in {@code AssertionRules} has passed. Uses directory and keys.
 * Specs: SAML 2.0 Core, Bindings, Profiles §4.1, Metadata; RFC 7522 §3.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.saml;
