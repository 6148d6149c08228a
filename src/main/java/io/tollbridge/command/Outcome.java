package io.tollbridge.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of judging one response: the NameID is null unless it was accepted; {@code failed} are codes of checks. */
public record Outcome(boolean accepted, @Nullable String nameId, List<String> failed) {
    public Outcome {
        failed = List.copyOf(failed);
    }
}
