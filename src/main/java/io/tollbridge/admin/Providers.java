package io.tollbridge.admin;

import io.tollbridge.directory.CertificateExpiry;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Permission;
import io.tollbridge.directory.PinnedCertificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /admin/identity-providers}: who may sign people in, and how long their certificates last. */
final class Providers {
    private static final int ROWS = 100;
    private static final int MOST = 1_000_000;

    private final IdentityProviders identityProviders;
    private final ConsolePages pages;
    private final Clock clock;

    Providers(IdentityProviders identityProviders, ConsolePages pages, Clock clock) {
        this.identityProviders = identityProviders;
        this.pages = pages;
        this.clock = clock;
    }

    void list(Visit visit) {
        String wanted = visit.query("sort").orElse("name");
        boolean down = wanted.startsWith("-");
        String column = down ? wanted.substring(1) : wanted;
        Comparator<IdentityProvider> order = order(column);
        List<IdentityProvider> all = all(visit);
        all.sort(down ? order.reversed() : order);
        int from = visit.query("from")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Integer::valueOf)
                .filter(number -> number < MOST)
                .orElse(0);
        Instant now = clock.instant();
        pages.show(
                visit,
                200,
                "providers.jte",
                new ProvidersPage(
                        visit.typed("q"),
                        wanted,
                        visit.may(Permission.SSO_PROVIDER_EDIT),
                        visit.may(Permission.DIRECTORY_ORGANIZATION_EDIT),
                        all.stream()
                                .skip(from)
                                .limit(ROWS)
                                .map(one -> row(one, now))
                                .toList(),
                        from + ROWS < all.size()
                                ? SingleSignOn.ROOT + "?sort=" + Visit.encoded(wanted) + "&q="
                                        + Visit.encoded(visit.typed("q")) + "&from=" + (from + ROWS)
                                : ""));
    }

    private static Comparator<IdentityProvider> order(String column) {
        Comparator<IdentityProvider> byName =
                Comparator.comparing(one -> one.name().toLowerCase(Locale.ROOT));
        return switch (column) {
            case "certificate" -> Comparator.comparing(Providers::firstEnd).thenComparing(byName);
            case "state" ->
                Comparator.comparing((IdentityProvider one) -> !one.enabled()).thenComparing(byName);
            default -> byName;
        };
    }

    private List<IdentityProvider> all(Visit visit) {
        String q = visit.typed("q").toLowerCase(Locale.ROOT);
        List<IdentityProvider> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = identityProviders.list(visit.organizationId(), new PageRequest(cursor, 200));
            page.items().stream().filter(one -> matches(one, q)).forEach(all::add);
            cursor = page.next();
        } while (cursor.isPresent());
        return all;
    }

    private static boolean matches(IdentityProvider one, String q) {
        return one.name().toLowerCase(Locale.ROOT).contains(q)
                || one.entityId().toLowerCase(Locale.ROOT).contains(q)
                || one.settings().emailDomains().stream().anyMatch(domain -> domain.contains(q));
    }

    /** When the first of its active certificates ends. */
    private static Instant firstEnd(IdentityProvider one) {
        return one.pinned().stream()
                .filter(PinnedCertificate::isActive)
                .map(PinnedCertificate::notAfter)
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /** One certificate that ends is no danger while another one goes on: the mark is of the last. */
    private static ProvidersPage.Row row(IdentityProvider one, Instant now) {
        Instant first = firstEnd(one);
        Instant last = Overview.lastEnd(one);
        String mark = now.isAfter(last)
                ? "ended"
                : CertificateExpiry.reached(last, now).isEmpty() ? "" : "soon";
        return new ProvidersPage.Row(
                SingleSignOn.ROOT + "/" + one.id(),
                one.name(),
                one.entityId(),
                one.enabled(),
                String.join(", ", one.settings().emailDomains()),
                Moment.of(first),
                last.isAfter(first) ? Moment.of(last) : Moment.of(Optional.empty()),
                mark,
                one.metadataValidUntil().filter(now::isAfter).isPresent(),
                "/admin/login-attempts?provider=" + one.id());
    }
}
