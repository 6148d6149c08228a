package io.tollbridge.directory;

import java.time.Instant;
import java.util.Optional;

/**
 * How it stands with an identity provider's metadata.
 *
 * @param validators of the copy that was fetched last
 * @param checkedAt when it was last fetched, or tried to
 * @param refreshAt when it is due
 * @param problem why the last refresh failed; empty when it was fine
 * @param failures how many refreshes have failed since the last that was fine
 * @param held a change that waits for an administrator
 * @param rejected the changes, by their digest, that an administrator rejected last
 */
public record MetadataState(
        Validators validators,
        Optional<Instant> checkedAt,
        Optional<Instant> refreshAt,
        Optional<Problem> problem,
        int failures,
        Optional<Held> held,
        Optional<Sha256> rejected) {
    /** What a server said of its document, for the next conditional request (RFC 9110 §8.8). */
    public record Validators(Optional<String> etag, Optional<String> lastModified) {
        /** Of no copy at all: what is there is fetched. */
        public static final Validators NONE = new Validators(Optional.empty(), Optional.empty());
    }

    /** Why metadata was not taken over: a code that never changes, and words. */
    public record Problem(String code, String words) {
        @Override
        public String toString() {
            return code + ": " + words;
        }

        /** What {@link #toString} wrote. */
        public static Problem of(String text) {
            int colon = text.indexOf(": ");
            return colon < 0 ? new Problem(text, "") : new Problem(text.substring(0, colon), text.substring(colon + 2));
        }
    }

    /**
     * A document whose changes wait for approval.
     *
     * @param changes the digest of what it changes; documents that differ in their date alone have the same
     */
    public record Held(String metadataXml, Sha256 changes, Instant since) {}
}
