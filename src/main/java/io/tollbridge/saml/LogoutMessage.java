package io.tollbridge.saml;

import io.tollbridge.directory.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A message of single logout that passed every check of {@link IncomingLogout}; a request may have been used before. */
public sealed interface LogoutMessage {
    /**
     * The identity provider ends its session (Core §3.7.1).
     *
     * @param name whom it means; its own sessionIndex is absent
     * @param sessionIndexes which sessions; none: all of that name
     * @param issuedAt its IssueInstant
     * @param end from when on it is good no more, skew included
     */
    record Request(
            String id, String issuer, SamlSession name, List<String> sessionIndexes, Instant issuedAt, Instant end)
            implements LogoutMessage {
        public Request {
            sessionIndexes = List.copyOf(sessionIndexes);
        }

        /** The last instant at which an assertion could be accepted that was not issued after it. */
        public Instant rememberUntil() {
            return VerifiedAssertion.lastInstantOf(issuedAt);
        }

        /** What makes it the same request again. */
        public Sha256 useKey(UUID organizationId) {
            return LengthPrefixed.digest(List.of(organizationId), List.of("LogoutRequest", issuer, id));
        }
    }

    /** The identity provider's answer to a request of ours (Core §3.7.2). */
    record Response(Optional<String> inResponseTo, LogoutStatus status) implements LogoutMessage {}
}
