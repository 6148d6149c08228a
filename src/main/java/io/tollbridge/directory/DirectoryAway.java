package io.tollbridge.directory;

/** The database does not answer now. Nothing was lost; trying again later helps. */
public final class DirectoryAway extends RuntimeException {
    public DirectoryAway(String message, Throwable cause) {
        super(message, cause);
    }
}
