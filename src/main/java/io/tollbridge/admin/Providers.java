package io.tollbridge.admin;

import io.tollbridge.directory.CertificateExpiry;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.PageRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code /admin/identity-providers}: who may sign people in, and how long their certificates last. */
final class Providers {
    private final IdentityProviders identityProviders;
    private final ConsolePages pages;
    private final Clock clock;

    Providers(IdentityProviders identityProviders, ConsolePages pages, Clock clock) {
        this.identityProviders = identityProviders;
        this.pages = pages;
        this.clock = clock;
    }

    void list(Visit visit) {
        boolean byEnd = visit.typed("sort").equals("certificate");
        List<IdentityProvider> all = all(visit);
        all.sort(byEnd ? Comparator.comparing(Overview::lastEnd) : Comparator.comparing(IdentityProvider::name));
        Instant now = clock.instant();
        pages.show(
                visit,
                200,
                "providers.jte",
                new ProvidersPage(byEnd, all.stream().map(one -> row(one, now)).toList()));
    }

    private List<IdentityProvider> all(Visit visit) {
        List<IdentityProvider> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = identityProviders.list(visit.organizationId(), new PageRequest(cursor, 200));
            all.addAll(page.items());
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }

    private static ProvidersPage.Row row(IdentityProvider one, Instant now) {
        Instant end = Overview.lastEnd(one);
        String mark =
                now.isAfter(end) ? "ended" : CertificateExpiry.reached(end, now).isEmpty() ? "" : "soon";
        return new ProvidersPage.Row(
                one.name(),
                one.entityId(),
                one.enabled(),
                String.join(", ", one.settings().emailDomains()),
                Moment.of(end),
                mark,
                "/admin/login-attempts?provider=" + one.id());
    }
}
