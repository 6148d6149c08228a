package io.tollbridge.directory;

/** What tokens can be signed with (RFC 7518 §3.1). */
public enum SigningAlgorithm {
    ES256,
    RS256;

    /** The algorithm of this JWS {@code alg}; any other is an {@link InvalidValue}. */
    public static SigningAlgorithm parse(String word) {
        return switch (word) {
            case "ES256" -> ES256;
            case "RS256" -> RS256;
            default -> throw new InvalidValue("access_token_signed_response_alg", "must be one of ES256, RS256");
        };
    }
}
