package io.tollbridge.keys;

/** What is at rest was encrypted under another master key, for another place, or was changed since. */
public final class WrongMasterKey extends RuntimeException {
    WrongMasterKey() {
        super("the master key does not decrypt what is stored: it is another key than the one this database was made"
                + " with, or the stored value was changed");
    }
}
