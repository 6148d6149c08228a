package io.tollbridge.oauth;

import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the clients and the identity providers of an organization did, each beside its own history. */
public interface UsageOverview {
    /** Those that had requests in the period, clients before identity providers; both days count. */
    Page<Item> list(UUID organizationId, Optional<Kind> kind, LocalDate from, LocalDate to, PageRequest page);

    /** The days with requests of these clients, by client id; both days count. */
    Map<String, List<UsageDay>> ofClients(UUID organizationId, List<String> clientIds, LocalDate from, LocalDate to);

    /** The days of all of one kind together; both days count. */
    List<UsageDay> totals(UUID organizationId, Kind kind, LocalDate from, LocalDate to);

    /** Whose requests they are. */
    enum Kind {
        CLIENT,
        IDENTITY_PROVIDER;

        /** As the API tells it. */
        public String word() {
            return switch (this) {
                case CLIENT -> "client";
                case IDENTITY_PROVIDER -> "identity_provider";
            };
        }
    }

    /**
     * One client or identity provider.
     *
     * @param id the client's id, or the identity provider's UUID
     * @param history its days with requests, in the period and in the {@value UsageHistory#DAYS_BEFORE} days before
     */
    record Item(Kind kind, String id, String name, UsageHistory history) {}
}
