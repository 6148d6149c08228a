package io.tollbridge.directory;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What an organization has decided on a client, its own, another organization's or one of the product.
 *
 * @param owner the name of the organization that the client belongs to; empty for the product's own
 * @param asked the scopes that the client asks for
 * @param scope what of them was chosen; empty: all of them, also ones added later
 * @param roles names; where there are any, only users who hold one of them may use it
 * @param requestedBy who tried to use it while nobody had decided
 * @param notBefore what was issued earlier is dead for good
 * @param version 0 where the organization has never heard of it
 */
public record AuthorizedApplication(
        UUID organizationId,
        String clientId,
        String clientName,
        Optional<String> owner,
        Scopes asked,
        State state,
        Optional<Scopes> scope,
        List<String> roles,
        String note,
        Optional<String> requestedBy,
        Optional<Instant> requestedAt,
        Optional<String> decidedBy,
        Optional<Instant> decidedAt,
        Optional<Instant> notBefore,
        int version) {
    /** What was decided. */
    public enum State {
        PENDING,
        APPROVED,
        REVOKED;

        /** In lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state of this word; any other is an {@link InvalidValue}. */
        public static State parse(String word) {
            return switch (word) {
                case "pending" -> PENDING;
                case "approved" -> APPROVED;
                case "revoked" -> REVOKED;
                default -> throw new InvalidValue("state", "must be one of pending, approved, revoked");
            };
        }
    }

    public AuthorizedApplication {
        roles = roles.stream().distinct().toList();
        if (note.length() > 1000) {
            throw new InvalidValue("note", "must have at most 1000 characters");
        }
        if (roles.size() > 100) {
            throw new InvalidValue("roles", "must be at most 100");
        }
    }

    /** A client on which the organization has decided nothing. */
    public static AuthorizedApplication undecided(UUID organizationId, Client client) {
        return new AuthorizedApplication(
                organizationId,
                client.clientId(),
                client.settings().clientName(),
                Optional.empty(),
                client.settings().scope(),
                State.PENDING,
                Optional.empty(),
                List.of(),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    /** Approved, with these of the scopes that the client asks for; others are an {@link InvalidValue}. */
    public AuthorizedApplication approved(
            Optional<Scopes> chosen, List<String> onlyFor, String why, String by, Instant at) {
        chosen.filter(scopes -> !asked.cover(scopes)).ifPresent(_ -> {
            throw new InvalidValue("scope", "holds more than the client asks for: " + asked.text());
        });
        return new AuthorizedApplication(
                organizationId,
                clientId,
                clientName,
                owner,
                asked,
                State.APPROVED,
                chosen,
                onlyFor,
                why,
                requestedBy,
                requestedAt,
                Optional.of(by),
                Optional.of(at),
                notBefore,
                version);
    }
}
