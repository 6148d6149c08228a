package io.tollbridge.admin;

/** Instead of the page somebody wanted, a plain sentence says why there is none. */
final class PageRefused extends RuntimeException {
    private final int status;

    PageRefused(int status, String words) {
        super(words, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
