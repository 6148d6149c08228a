package io.tollbridge.audit;

import java.util.Arrays;
import java.util.Optional;

/** How what was asked for ended. */
public enum Outcome {
    SUCCESS("success"),
    REFUSED("refused");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** As the log has it. */
    public String word() {
        return word;
    }

    /** The outcome of this word; empty for any other text. */
    public static Optional<Outcome> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
