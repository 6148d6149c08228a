package io.tollbridge.outbound;

/** Nothing was fetched; the message is one line that says why, for the administrator who typed the address. */
public final class FetchRefused extends Exception {
    FetchRefused(String reason) {
        super(reason);
    }
}
