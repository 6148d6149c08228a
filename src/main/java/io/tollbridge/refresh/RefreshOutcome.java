package io.tollbridge.refresh;

import io.tollbridge.saml.Finding;
import io.tollbridge.saml.MetadataChange;
import java.util.List;

/** How one refresh ended. */
public sealed interface RefreshOutcome {
    /** It says what it said. */
    record Unchanged() implements RefreshOutcome {}

    /** It has changed, and counts already. */
    record Applied(List<MetadataChange> changes) implements RefreshOutcome {
        public Applied {
            changes = List.copyOf(changes);
        }
    }

    /** It has changed; an administrator decides. */
    record Held(List<MetadataChange> changes) implements RefreshOutcome {
        public Held {
            changes = List.copyOf(changes);
        }
    }

    /** It is of no use; the last good copy stands. */
    record Failed(List<Finding> findings) implements RefreshOutcome {
        public Failed {
            findings = List.copyOf(findings);
            if (findings.isEmpty()) {
                throw new IllegalArgumentException("a refresh that failed says why");
            }
        }
    }

    /** Somebody changed or deleted the identity provider meanwhile, or the service stops; what was fetched is dropped. */
    record Overtaken() implements RefreshOutcome {}
}
