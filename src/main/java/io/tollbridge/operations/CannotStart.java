package io.tollbridge.operations;

/** The service cannot start; the message is the one line that a person reads. */
public final class CannotStart extends Exception {
    public CannotStart(String line) {
        super(line);
    }
}
