package io.tollbridge.outbound;

import java.util.Optional;

/** What a conditional request brought (RFC 9110 §13). */
public sealed interface FetchAnswer {
    /** The document, and what tells it from a later one. */
    final class Fetched implements FetchAnswer {
        private final byte[] bytes;
        private final Validators validators;

        Fetched(byte[] bytes, Validators validators) {
            this.bytes = bytes;
            this.validators = validators;
        }

        /** Its bytes. */
        public byte[] bytes() {
            return bytes.clone();
        }

        public Validators validators() {
            return validators;
        }
    }

    /** It is the one we have (304). */
    record NotModified() implements FetchAnswer {}

    /** ETag and Last-Modified of a document, as its server wrote them. */
    record Validators(Optional<String> etag, Optional<String> lastModified) {
        /** Of no document: what is there is fetched. */
        public static final Validators NONE = new Validators(Optional.empty(), Optional.empty());

        boolean none() {
            return etag.isEmpty() && lastModified.isEmpty();
        }
    }
}
