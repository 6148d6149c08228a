package io.tollbridge.directory;

/** How saving a record ended that somebody else may have changed meanwhile. */
public sealed interface Saved {
    /** It is saved. */
    record Done() implements Saved {}

    /** Somebody else saved it first, or it is gone (RFC 9110 §13.1.1). */
    record Stale() implements Saved {}

    /** Another record has the same key already; {@code field} names it. */
    record Taken(String field) implements Saved {}

    /** It cannot be deleted: others hold or use it; {@code by} says how many, such as {@code 2 users and 1 client}. */
    record InUse(String by) implements Saved {}

    /** It names a role or division that the organization does not have. */
    record NoSuch(String field, String name) implements Saved {}

    /** Something else must be done first; {@code why} is a sentence for who wanted it. */
    record InTheWay(String why) implements Saved {}
}
