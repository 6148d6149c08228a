package io.tollbridge.transfer;

/** The file was good, but something in the database is in the way; all that was written is rolled back. */
public final class ImportFailed extends RuntimeException {
    ImportFailed(String problem) {
        super(problem, null, false, false);
    }
}
