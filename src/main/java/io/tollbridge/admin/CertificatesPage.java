package io.tollbridge.admin;

import java.util.List;

/** The certificates that one identity provider's messages are checked by. */
public record CertificatesPage(ProviderHead head, Form form, List<CertificateRow> rows) {
    public CertificatesPage {
        rows = List.copyOf(rows);
    }
}
