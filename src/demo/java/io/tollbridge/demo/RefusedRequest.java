package io.tollbridge.demo;

/** A request the demo identity provider answers with 400; the message is shown to the person. */
final class RefusedRequest extends RuntimeException {
    RefusedRequest(String message) {
        super(message);
    }
}
