package io.tollbridge.command;

/** The exit status of the offline commands (HTTP.md section 1). */
final class ExitStatus {
    static final int ACCEPTED = 0;
    static final int REJECTED = 1;
    static final int UNUSABLE = 2;

    private ExitStatus() {}
}
