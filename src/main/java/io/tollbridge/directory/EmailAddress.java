package io.tollbridge.directory;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address. Two are the same if they are byte for byte the same after folding ASCII letters, and nothing else:
 * no Unicode folding, which would let one person's address pass for another's (HTTP.md section 7).
 */
public record EmailAddress(String text) {
    /** No lone surrogates: UTF-8 would make one and the same byte of them all. */
    private static final Pattern SHAPE =
            Pattern.compile("[^\\s@\\p{Cntrl}\\p{Cs}]{1,64}@[^\\s@\\p{Cntrl}\\p{Cs}]{1,255}");

    public EmailAddress {
        if (!SHAPE.matcher(text).matches()) {
            throw new InvalidValue("email", "is no e-mail address");
        }
    }

    /** The address in this text, if it is one. */
    public static Optional<EmailAddress> parse(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new EmailAddress(text)) : Optional.empty();
    }

    /** What is compared and stored as the key. */
    public String key() {
        return folded(text);
    }

    /** The part before the @, folded. */
    public String localPart() {
        return folded(text.substring(0, text.lastIndexOf('@')));
    }

    /** The part after the @, folded. */
    public String domain() {
        return folded(text.substring(text.lastIndexOf('@') + 1));
    }

    /** ASCII letters in lower case, all else exact. */
    public static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return folded.toString();
    }
}
