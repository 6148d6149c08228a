package io.tollbridge.admin;

import java.util.Map;

/** What a page says after something was done: the address carries the key, never the words. */
final class Notice {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("created", "Created."),
            Map.entry("saved", "Saved."),
            Map.entry(
                    "once",
                    "This was made already, by a click before. A secret is shown once: if it is lost, make a new one."),
            Map.entry("moved", "Moved to authorization code with PKCE. Change the application too."),
            Map.entry("deleted", "Deleted."),
            Map.entry("enabled", "Enabled."),
            Map.entry("disabled", "Disabled: it has no effect from this moment on."),
            Map.entry("revoked", "Revoked: what came from it is dead on every node."),
            Map.entry("approved", "Approved."),
            Map.entry("added", "Added, and still disabled: test it before people sign in by it."),
            Map.entry(
                    "added-other",
                    "Added, but the document has changed since you looked at it: it now names another certificate."
                            + " Compare the fingerprints before you enable it."),
            Map.entry("provider-enabled", "Enabled: people can sign in by it from now on."),
            Map.entry(
                    "provider-disabled",
                    "Disabled: nobody signs in by it any more, and its sessions and tokens are dead on every node."),
            Map.entry("refreshed-unchanged", "The metadata was fetched: nothing has changed."),
            Map.entry("refreshed-applied", "The metadata was fetched, and what has changed is in force."),
            Map.entry("refreshed-held", "The metadata was fetched: what has changed waits for your approval below."),
            Map.entry("replaced", "The metadata is replaced and in force."),
            Map.entry("applied", "Approved: the new metadata is in force."),
            Map.entry("rejected", "Rejected: the metadata stays as it was, and the same change is not held again."),
            Map.entry("certificate-added", "Added: messages signed by its key are accepted from now on."),
            Map.entry("link-revoked", "Revoked: the link opens nothing any more."),
            Map.entry("key-published", "Published: the metadata names the next keys beside the current ones."),
            Map.entry("key-withdrawn", "Withdrawn: the next keys are erased, and the metadata is as it was."),
            Map.entry("key-confirmed", "Confirmed."),
            Map.entry("key-unconfirmed", "Taken back: it counts as not confirmed."),
            Map.entry("key-switched", "Switched: the next keys are the current ones towards everybody."),
            Map.entry("key-switched-back", "Switched back: the keys are as they were before."),
            Map.entry("key-retired", "Retired: the old private keys are erased."),
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
