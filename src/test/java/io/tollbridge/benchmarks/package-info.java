/** Measurements by JMH; {@code mvn -q test-compile exec:exec@bench} runs them. They are no tests. */
@org.jspecify.annotations.NullMarked
package io.tollbridge.benchmarks;
