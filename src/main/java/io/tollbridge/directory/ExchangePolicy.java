package io.tollbridge.directory;

import java.util.List;

/**
 * Whether and of what a client may ask for an exchange (RFC 8693). Where it is not allowed, or of no type, there is no
 * policy and so no exchange.
 *
 * @param allowed the exchange stands among the client's grants
 */
public record ExchangePolicy(boolean allowed, List<SubjectTokenType> subjectTokenTypes) {
    public static final ExchangePolicy NONE = new ExchangePolicy(false, List.of());

    public ExchangePolicy {
        subjectTokenTypes = subjectTokenTypes.stream().distinct().toList();
        if (!allowed && !subjectTokenTypes.isEmpty()) {
            throw new InvalidValue(
                    "allowed_subject_token_types", "are for clients of " + ClientSettings.TOKEN_EXCHANGE + " alone");
        }
    }

    /** Exchange of these. */
    public static ExchangePolicy of(SubjectTokenType... types) {
        return new ExchangePolicy(true, List.of(types));
    }
}
