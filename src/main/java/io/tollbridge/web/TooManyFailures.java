package io.tollbridge.web;

/** An address failed too often and is to wait (RFC 6585 §4). */
final class TooManyFailures extends RuntimeException {
    private final long seconds;

    TooManyFailures(long seconds) {
        super("too many failures from one address", null, false, false);
        this.seconds = seconds;
    }

    /** How long to wait. */
    long seconds() {
        return seconds;
    }
}
