package io.tollbridge.admin;

import io.tollbridge.saml.Finding;
import java.util.List;

/**
 * One identity provider: what it is, what is wrong with it, and what to do next.
 *
 * @param form with the version that buttons are for
 * @param lastTest address of the newest test login's page; "" if there was none
 * @param held whether changed metadata waits for somebody's approval
 */
public record ProviderPage(
        ProviderHead head,
        Form form,
        String type,
        String entityId,
        List<PreviewPage.Endpoint> endpoints,
        List<CertificateRow> certificates,
        String domains,
        String metadataUrl,
        boolean held,
        String lastTest,
        Moment lastTestAt,
        boolean lastTestAccepted,
        List<Finding> warnings,
        Moment createdAt,
        Moment modifiedAt) {
    public ProviderPage {
        endpoints = List.copyOf(endpoints);
        certificates = List.copyOf(certificates);
        warnings = List.copyOf(warnings);
    }
}
