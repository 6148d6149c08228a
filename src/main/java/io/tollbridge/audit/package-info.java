/**
 * What happened: every management write with who, what, before, after and from where, and every refusal. A write's event is
 * stored by the transaction of that write, a refusal behind its answer. Uses nothing, so that whoever writes can name its
 * initiator.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.audit;
