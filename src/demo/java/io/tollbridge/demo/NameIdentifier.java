package io.tollbridge.demo;

import org.jspecify.annotations.Nullable;

/** The subject's name (Core §2.2.3); null leaves an attribute out. */
public record NameIdentifier(
        String value,
        @Nullable String format,
        @Nullable String nameQualifier,
        @Nullable String spNameQualifier) {
    /** Names the subject thus. */
    public NameIdentifier withValue(String replacement) {
        return new NameIdentifier(replacement, format, nameQualifier, spNameQualifier);
    }

    /** In this format (URI of Core §8.3). */
    public NameIdentifier withFormat(@Nullable String uri) {
        return new NameIdentifier(value, uri, nameQualifier, spNameQualifier);
    }

    /** Within these name spaces. */
    public NameIdentifier withQualifiers(@Nullable String identityProvider, @Nullable String serviceProvider) {
        return new NameIdentifier(value, format, identityProvider, serviceProvider);
    }
}
