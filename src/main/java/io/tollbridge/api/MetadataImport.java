package io.tollbridge.api;

import io.tollbridge.outbound.FetchRefused;
import io.tollbridge.outbound.GuardedFetcher;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.saml.MetadataReading;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Metadata as a request brings it: as text, as an uploaded file, or by an address to fetch it from. */
final class MetadataImport {
    private static final String XML = "metadata_xml";
    private static final String URL = "metadata_url";
    private static final String FILE = "metadata";

    private final MetadataReader reader = new MetadataReader();
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
            MetadataReading reading = reader.read(document.utf8(), clock.instant());
            IdpMetadata idp = choose(reading, from.field(), wanted.or(() -> entityId));
            return new Imported(idp, warnings(reading, idp), document, from.url());
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
        MetadataReading reading = reader.read(new MetadataDocument(storedXml).utf8(), clock.instant());
        return reading.idps().stream()
                .filter(idp -> idp.entityId().equals(entityId))
                .findFirst()
                // It was usable when it was stored; what is in the way since, such as validUntil, is said too.
                .map(idp -> Stream.concat(idp.findings().stream(), warnings(reading, idp).stream())
                        .toList())
                .orElse(reading.warnings());
    }

    private static List<Finding> warnings(MetadataReading reading, IdpMetadata idp) {
        return Stream.concat(reading.warnings().stream(), idp.warnings().stream())
                .toList();
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

    /** Never guesses: of several usable ones the request names the one it means. */
    private static IdpMetadata choose(MetadataReading reading, String field, Optional<String> entityId) {
        if (!reading.accepted()) {
            throw new ApiRefused(new ApiError.UnusableMetadata(field, reading.findings()));
        }
        List<IdpMetadata> usable = reading.usableIdps();
        if (entityId.isEmpty()) {
            if (usable.size() > 1) {
                throw ApiError.invalid("entity_id", "must name one of " + names(usable));
            }
            return usable.getFirst();
        }
        String wanted = entityId.get();
        Optional<IdpMetadata> chosen =
                usable.stream().filter(idp -> idp.entityId().equals(wanted)).findFirst();
        if (chosen.isPresent()) {
            return chosen.get();
        }
        List<Finding> why = reading.idps().stream()
                .filter(idp -> idp.entityId().equals(wanted))
                .flatMap(idp -> idp.findings().stream())
                .toList();
        throw why.isEmpty()
                ? ApiError.invalid("entity_id", "is not in the metadata, which has " + names(usable))
                : new ApiRefused(new ApiError.UnusableMetadata(field, why));
    }

    private static String names(List<IdpMetadata> idps) {
        return String.join(", ", idps.stream().map(IdpMetadata::entityId).toList());
    }
}
