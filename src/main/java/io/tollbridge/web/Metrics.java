package io.tollbridge.web;

import io.javalin.http.Context;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tollbridge.directory.CertificateEnd;
import io.tollbridge.directory.CertificateExpiry;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.saml.ReportFilter;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.ValidationReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What Prometheus reads: the JVM, each route's requests by status, each SAML validation by channel and failed check. */
public final class Metrics implements AutoCloseable {
    /** Certificates that are shown, those that end first: a label's values must not grow without end. */
    private static final int MOST_CERTIFICATES = 1000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    private final MultiGauge certificates;

    public Metrics() {
        this.certificates = MultiGauge.builder("tollbridge.certificate.days.left")
                .description("Whole days until the certificate ends that logins depend on")
                .register(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    /** Records one finished request. */
    public void request(Context context, Duration took) {
        Timer.builder("tollbridge.http.requests")
                .tag("method", context.method().name())
                .tag("route", route(context))
                .tag("status", String.valueOf(context.status().getCode()))
                .register(registry)
                .record(took);
    }

    /** The template of the path, which holds none of its values; "none" where nothing is mounted. */
    static String route(Context context) {
        var endpoint = context.endpoints().lastHttpEndpoint();
        return endpoint == null ? "none" : endpoint.path;
    }

    /** Shows when these certificates end, instead of those shown before; of several of one name the first to end. */
    public void certificates(List<CertificateEnd> ends, Instant now) {
        Set<Tags> shown = new HashSet<>();
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (CertificateEnd end : ends.stream()
                .sorted(Comparator.comparing(CertificateEnd::notAfter))
                .toList()) {
            Tags tags = Tags.of("organization", end.organization(), "kind", end.kind(), "name", end.name());
            if (rows.size() < MOST_CERTIFICATES && shown.add(tags)) {
                rows.add(MultiGauge.Row.of(tags, CertificateExpiry.daysLeft(end.notAfter(), now)));
            }
        }
        certificates.register(rows, true);
    }

    /** The same reports, counted as they come. */
    public Reports counting(Reports reports) {
        return new Reports() {
            @Override
            public void keep(ValidationReport report) {
                registry.counter(
                                "tollbridge.saml.validations",
                                "channel",
                                report.channel().word(),
                                "outcome",
                                report.accepted() ? "accepted" : "rejected",
                                "code",
                                report.refusal()
                                        .map(check -> check.code().code())
                                        .orElse("none"))
                        .increment();
                reports.keep(report);
            }

            @Override
            public Optional<ValidationReport> byId(UUID organizationId, UUID id) {
                return reports.byId(organizationId, id);
            }

            @Override
            public Page<ValidationReport> list(UUID organizationId, ReportFilter filter, PageRequest page) {
                return reports.list(organizationId, filter, page);
            }
        };
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }
}
