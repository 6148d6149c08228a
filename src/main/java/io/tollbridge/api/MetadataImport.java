package io.tollbridge.api;

import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.MetadataPolicy;
import io.tollbridge.outbound.FetchRefused;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataDocument;
import io.tollbridge.saml.MetadataIntake;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.saml.MetadataReading;
import io.tollbridge.saml.MinimalMetadata;
import io.tollbridge.saml.SigningCertificates;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Metadata as a request brings it: as text, as an uploaded file, by an address to fetch it from, or entered by hand. */
final class MetadataImport {
    private static final String XML = "metadata_xml";
    private static final String URL = "metadata_url";
    private static final String FILE = "metadata";
    private static final String CERTIFICATES = "certificates";

    private final MetadataReader reader = new MetadataReader();
    private final MetadataIntake intake = new MetadataIntake();
    private final GuardedFetcher fetcher;
    private final Clock clock;

    MetadataImport(GuardedFetcher fetcher, Clock clock) {
        this.fetcher = fetcher;
        this.clock = clock;
    }

    private static final String BY_HAND = "sso_url";
    private static final Map<String, String> BINDINGS =
            Map.of("HTTP-Redirect", IdpMetadata.HTTP_REDIRECT, "HTTP-POST", IdpMetadata.HTTP_POST);

    /** Where it is to come from; {@code field} is what a problem with it is told about. */
    private record Source(String field, Optional<MetadataDocument> document, Optional<String> url) {
        /** What was entered by hand has no publisher who could have signed it. */
        MetadataPolicy policy(MetadataPolicy set) {
            return field.equals(BY_HAND) ? MetadataPolicy.USUAL : set;
        }
    }

    /** The one identity provider chosen from it, and the document as it is stored. */
    record Imported(IdpMetadata idp, List<Finding> warnings, MetadataDocument document, Optional<String> url) {}

    /** What {@link #read} will read; noted before anything is fetched, so that a bad request makes no outbound one. */
    final class Request {
        private final Optional<Source> source;
        private final Optional<String> entityId;

        private Request(Optional<Source> source, Optional<String> entityId) {
            this.source = source;
            this.entityId = entityId;
        }

        /**
         * Reads it now.
         *
         * @param wanted only this entity id will do
         */
        Imported read(Optional<String> wanted, MetadataPolicy policy) {
            Source from = source();
            MetadataDocument document = document(from);
            MetadataIntake.Taken taken = take(document, from.field(), wanted.or(() -> entityId), from.policy(policy));
            return new Imported(taken.idp(), taken.warnings(), document, from.url());
        }

        /** All that it says, to look at; refused where nothing in it is usable. */
        MetadataReading reading(MetadataPolicy policy) {
            Source from = source();
            MetadataReading reading = reader.read(document(from).utf8(), clock.instant(), from.policy(policy));
            requireAccepted(reading, from.field());
            return reading;
        }

        private Source source() {
            return source.orElseThrow(() -> new IllegalStateException("the request was to be refused"));
        }

        private MetadataDocument document(Source from) {
            return from.document().orElseGet(() -> fetch(from.url().orElseThrow()));
        }
    }

    /** Notes the fields that say where the metadata is. */
    Request request(Fields fields) {
        List<Source> sources = new ArrayList<>();
        fields.document(XML)
                .ifPresent(text ->
                        sources.add(new Source(XML, Optional.of(new MetadataDocument(text)), Optional.empty())));
        fields.file(FILE)
                .ifPresent(bytes ->
                        sources.add(new Source(FILE, Optional.of(MetadataDocument.of(bytes)), Optional.empty())));
        fields.text(URL).ifPresent(url -> sources.add(new Source(URL, Optional.empty(), Optional.of(url))));
        Optional<String> entityId = fields.text("entity_id");
        byHand(fields, entityId)
                .ifPresent(document -> sources.add(new Source(BY_HAND, Optional.of(document), Optional.empty())));
        if (sources.size() != 1) {
            fields.problem(
                    sources.isEmpty() ? XML : sources.getLast().field(),
                    "exactly one of metadata_xml, metadata_url, an uploaded file metadata and sso_url is needed");
        }
        return new Request(sources.stream().findFirst(), entityId);
    }

    /** Where there is no metadata at all: entity id, address and certificates, each typed in. */
    private static Optional<MetadataDocument> byHand(Fields fields, Optional<String> entityId) {
        Optional<String> ssoUrl = fields.text(BY_HAND);
        Optional<String> ssoBinding = fields.text("sso_binding");
        Optional<String> sloUrl = fields.text("slo_url");
        Optional<String> sloBinding = fields.text("slo_binding");
        List<X509Certificate> certificates = fields.documents(CERTIFICATES).stream()
                .flatMap(pem -> fields.part(() -> certificates(pem), List.<X509Certificate>of()).stream())
                .distinct()
                .toList();
        if (ssoUrl.isEmpty()) {
            boolean part = ssoBinding.isPresent() || sloUrl.isPresent() || !certificates.isEmpty();
            if (part) {
                fields.problem(BY_HAND, "is required where metadata is entered by hand");
            }
            return Optional.empty();
        }
        if (entityId.isEmpty()) {
            fields.problem("entity_id", "is required where metadata is entered by hand");
        }
        if (certificates.isEmpty()) {
            fields.problem(CERTIFICATES, "there must be at least one, in PEM");
        }
        String binding = binding(fields, "sso_binding", ssoBinding, IdpMetadata.HTTP_REDIRECT);
        return Optional.of(new MinimalMetadata(
                        entityId.orElse(""),
                        ssoUrl.get(),
                        binding,
                        sloUrl,
                        binding(fields, "slo_binding", sloBinding, binding),
                        certificates)
                .document());
    }

    private static List<X509Certificate> certificates(String pem) {
        try {
            return new SigningCertificates().read(pem);
        } catch (InvalidValue invalid) {
            throw new InvalidValue(CERTIFICATES, invalid.problem());
        }
    }

    private static String binding(Fields fields, String field, Optional<String> name, String absent) {
        if (name.isEmpty()) {
            return absent;
        }
        String binding = BINDINGS.get(name.get());
        if (binding == null) {
            fields.problem(field, "must be HTTP-Redirect or HTTP-POST");
            return absent;
        }
        return binding;
    }

    /** What an administrator should know of the metadata as it stands now. */
    List<Finding> warnings(String storedXml, String entityId) {
        return intake.warnings(new MetadataDocument(storedXml).utf8(), entityId, clock.instant());
    }

    private MetadataDocument fetch(String url) {
        try {
            return MetadataDocument.of(fetcher.fetch(new URI(url)));
        } catch (URISyntaxException malformed) {
            throw ApiError.invalid(URL, "is no URL");
        } catch (FetchRefused refused) {
            throw ApiError.invalid(URL, String.valueOf(refused.getMessage()));
        }
    }

    private MetadataIntake.Taken take(
            MetadataDocument document, String field, Optional<String> entityId, MetadataPolicy policy) {
        try {
            return intake.take(document.utf8(), entityId, policy, clock.instant());
        } catch (MetadataIntake.Refused refused) {
            throw refused.findings().isEmpty()
                    ? ApiError.invalid("entity_id", String.valueOf(refused.getMessage()))
                    : new ApiRefused(new ApiError.UnusableMetadata(field, refused.findings()));
        }
    }

    private static void requireAccepted(MetadataReading reading, String field) {
        if (!reading.accepted()) {
            throw new ApiRefused(new ApiError.UnusableMetadata(field, reading.findings()));
        }
    }
}
