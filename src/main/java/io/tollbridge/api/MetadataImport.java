package io.tollbridge.api;

import io.tollbridge.outbound.FetchRefused;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataDocument;
import io.tollbridge.saml.MetadataIntake;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Metadata as a request brings it: as text, as an uploaded file, or by an address to fetch it from. */
final class MetadataImport {
    private static final String XML = "metadata_xml";
    private static final String URL = "metadata_url";
    private static final String FILE = "metadata";

    private final MetadataIntake intake = new MetadataIntake();
    private final GuardedFetcher fetcher;
    private final Clock clock;

    MetadataImport(GuardedFetcher fetcher, Clock clock) {
        this.fetcher = fetcher;
        this.clock = clock;
    }

    /** Where it is to come from; {@code field} is what a problem with it is told about. */
    private record Source(String field, Optional<MetadataDocument> document, Optional<String> url) {}

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

        /** Reads it now. {@code wanted}: only this entity id will do. */
        Imported read(Optional<String> wanted) {
            Source from = source.orElseThrow(() -> new IllegalStateException("the request was to be refused"));
            MetadataDocument document =
                    from.document().orElseGet(() -> fetch(from.url().orElseThrow()));
            MetadataIntake.Taken taken = take(document, from.field(), wanted.or(() -> entityId));
            return new Imported(taken.idp(), taken.warnings(), document, from.url());
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
        if (sources.size() != 1) {
            fields.problem(
                    sources.isEmpty() ? XML : sources.getLast().field(),
                    "exactly one of metadata_xml, metadata_url and an uploaded file metadata is needed");
        }
        return new Request(sources.stream().findFirst(), fields.text("entity_id"));
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

    private MetadataIntake.Taken take(MetadataDocument document, String field, Optional<String> entityId) {
        try {
            return intake.take(document.utf8(), entityId, clock.instant());
        } catch (MetadataIntake.Refused refused) {
            throw refused.findings().isEmpty()
                    ? ApiError.invalid("entity_id", String.valueOf(refused.getMessage()))
                    : new ApiRefused(new ApiError.UnusableMetadata(field, refused.findings()));
        }
    }
}
