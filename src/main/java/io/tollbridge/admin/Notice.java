package io.tollbridge.admin;

import java.util.Map;

/** What a page says after something was done: the address carries the key, never the words. */
final class Notice {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("created", "Created."),
            Map.entry("saved", "Saved."),
            Map.entry("once", "This was made already, by a click before. A secret is shown once: if it is lost, make a new one."),
            Map.entry("moved", "Moved to authorization code with PKCE. Change the application too."),
            Map.entry("deleted", "Deleted."),
            Map.entry("enabled", "Enabled."),
            Map.entry("disabled", "Disabled: it has no effect from this moment on."),
            Map.entry("revoked", "Revoked: what came from it is dead on every node."),
            Map.entry("approved", "Approved."),
            Map.entry("deactivated", "Deactivated: every session and token of this person is dead on every node."),
            Map.entry("activated", "Active again: this person can sign in."),
            Map.entry("forgotten", "Forgotten: the next login goes by the e-mail address again."),
            Map.entry("tested", "A test is on its way. How it went stands below: load the page again in a moment."),
            Map.entry("ended", "Ended: the session and every token from it are dead on every node."));

    private Notice() {}

    /** "" for a key that means nothing. */
    static String words(String key) {
        return WORDS.getOrDefault(key, "");
    }
}
