/** What the tests of all packages stand on. */
@org.jspecify.annotations.NullMarked
package io.tollbridge.testing;
