package io.tollbridge.oauth;

import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/** What was counted. */
public interface UsageReports {
    /** By day, endpoint and outcome; {@code from} and {@code to} are the first and the last day that count. */
    Page<Day> list(
            UUID organizationId, String clientId, Optional<LocalDate> from, Optional<LocalDate> to, PageRequest page);

    /** Requests of one client at one endpoint that ended alike, on one day of UTC. */
    record Day(LocalDate date, String endpoint, String outcome, long requests) {}
}
