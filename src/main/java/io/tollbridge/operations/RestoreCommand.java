package io.tollbridge.operations;

import io.tollbridge.keys.Secrets;
import io.tollbridge.store.RestoreFence;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;

/** {@code restore}: what is to be done once a backup was restored. */
@Command(name = "restore", description = "After a restore from a backup.", mixinStandardHelpOptions = true)
final class RestoreCommand {
    /** {@code restore fence}. */
    @Command(
            name = "fence",
            mixinStandardHelpOptions = true,
            description =
                    "Refuses every assertion, code, session and token of before now, and makes new signing keys. To be"
                        + " run on a restored database before the first node starts: the backup does not know what was"
                        + " used or revoked after it was made.")
    static final class Fence extends Operation {
        Fence(Environment environment) {
            super(environment);
        }

        @Override
        int on(Installation installation) {
            Instant now = clock().instant().truncatedTo(ChronoUnit.MICROS);
            Secrets secrets = new Secrets(random());
            RestoreFence.Raised raised = new RestoreFence(
                            installation.database().dsl(), secrets::id, clock())
                    .raise(now, OrganizationCommand.BY);
            say("the fence stands at " + now + ": " + raised.credentials() + " sessions, codes and tokens revoked, "
                    + raised.pending() + " pending requests dropped, " + raised.signingKeys()
                    + " signing keys withdrawn");
            say("assertions issued before it are refused, for each identity provider's clock skew longer");
            return DONE;
        }
    }
}
