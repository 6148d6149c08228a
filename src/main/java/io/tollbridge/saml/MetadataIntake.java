package io.tollbridge.saml;

import io.tollbridge.directory.MetadataPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes the one identity provider that is meant out of metadata; it never guesses. */
public final class MetadataIntake {
    private final MetadataReader reader = new MetadataReader();

    /** The one that was chosen, with what an administrator should know. */
    public record Taken(IdpMetadata idp, List<Finding> warnings) {
        public Taken {
            warnings = List.copyOf(warnings);
        }
    }

    /** Nothing was taken. */
    public static final class Refused extends Exception {
        private final transient List<Finding> findings;

        private Refused(String problem, List<Finding> findings) {
            super(problem, null, false, false);
            this.findings = List.copyOf(findings);
        }

        /** What makes the metadata unusable; empty: it is usable, and does not hold what was wanted. */
        public List<Finding> findings() {
            return findings;
        }
    }

    /** {@code entityId}: only this one will do; without it there must be exactly one that is usable. */
    public Taken take(byte[] utf8, Optional<String> entityId, MetadataPolicy policy, Instant at) throws Refused {
        MetadataReading reading = reader.read(utf8, at, policy);
        if (!reading.accepted()) {
            throw new Refused("is no usable identity provider metadata", reading.findings());
        }
        IdpMetadata idp = choose(reading, entityId);
        return new Taken(idp, warnings(reading, idp));
    }

    /** What an administrator should know of the metadata as it stands now. */
    public List<Finding> warnings(byte[] utf8, String entityId, Instant at) {
        MetadataReading reading = reader.read(utf8, at);
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

    private static IdpMetadata choose(MetadataReading reading, Optional<String> entityId) throws Refused {
        List<IdpMetadata> usable = reading.usableIdps();
        if (entityId.isEmpty()) {
            if (usable.size() > 1) {
                throw new Refused("must name one of " + names(usable), List.of());
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
        throw new Refused("is not in the metadata, which has " + names(usable), why);
    }

    private static String names(List<IdpMetadata> idps) {
        return String.join(", ", idps.stream().map(IdpMetadata::entityId).toList());
    }
}
