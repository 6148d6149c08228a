/**
 * What happened: every management write with who, what, before, after and from where, and every refusal. Uses nothing, so
 * that whoever writes can name its initiator.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.audit;
