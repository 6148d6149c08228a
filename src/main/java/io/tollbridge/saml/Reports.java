package io.tollbridge.saml;

import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import java.util.Optional;
import java.util.UUID;

/** The validation reports, kept for administrators. */
public interface Reports {
    /** Keeps it without making the answer wait; it is written within moments and before an orderly stop. */
    void keep(ValidationReport report);

    Optional<ValidationReport> byId(UUID organizationId, UUID id);

    /** The newest first. */
    default Page<ValidationReport> list(UUID organizationId, PageRequest page) {
        return list(organizationId, ReportFilter.ALL, page);
    }

    /** Those that match, the newest first. */
    Page<ValidationReport> list(UUID organizationId, ReportFilter filter, PageRequest page);
}
