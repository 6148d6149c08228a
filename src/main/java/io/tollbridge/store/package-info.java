/**
 * Every SQL statement, behind the interfaces that the other packages declare; only Main uses it. {@code Database} brings
 * up the pool, the embedded MariaDB where none is configured, and the migrations of {@code sql/}.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.store;
