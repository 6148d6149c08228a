/**
 * What only the demo and the tests need: a small identity provider on loopback and the factory of SAML messages it
 * shares with every test. It signs whatever it is asked to, so it is kept out of the packaged jar and nothing outside
 * depends on it. A test takes {@link io.tollbridge.demo.AssertionFactory#valid} and breaks one thing by one {@code
 * with…} method. Specs: SAML 2.0 Core, Bindings §3.4 and §3.5, Profiles §4.1, Metadata; RFC 7522 for the bare
 * assertion.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.demo;
