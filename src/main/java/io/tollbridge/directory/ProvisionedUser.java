package io.tollbridge.directory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A user as a provisioning client sees it (RFC 7643 §4.1): the account, and what such clients keep beside it.
 *
 * @param userName where it is no e-mail address; else it is the account's e-mail address
 * @param externalId what the client that asks calls the user itself
 * @param emails all addresses among the attributes, which a filter finds the user by
 * @param attributes everything else that was sent, as a JSON object
 * @param groups the roles held for Home; none where they were not asked for
 */
public record ProvisionedUser(
        User account,
        Optional<String> userName,
        Optional<String> externalId,
        List<String> emails,
        String attributes,
        List<Group> groups) {
    private static final int LONGEST_NAME = 320;
    private static final int LONGEST_EXTERNAL_ID = 255;
    private static final int LONGEST_ATTRIBUTES = 65_536;

    /** A role that the user holds for Home. */
    public record Group(UUID id, String name) {}

    public ProvisionedUser {
        emails = List.copyOf(emails);
        groups = List.copyOf(groups);
        userName.ifPresent(name -> requireLength("userName", name, LONGEST_NAME));
        externalId.ifPresent(id -> requireLength("externalId", id, LONGEST_EXTERNAL_ID));
        if (attributes.length() > LONGEST_ATTRIBUTES) {
            throw new InvalidValue("attributes", "must have at most 65536 characters together");
        }
    }

    static void requireLength(String field, String text, int longest) {
        if (text.isBlank() || text.length() > longest) {
            throw new InvalidValue(field, "must have 1 to " + longest + " characters");
        }
    }
}
