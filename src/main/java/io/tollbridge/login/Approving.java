package io.tollbridge.login;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.AuthorizedApplication;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Saved;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Saves what an administrator decides who came through the application itself (PRODUCT.md, authorized applications). */
public final class Approving {
    private final Approvals approvals;
    private final Clock clock;

    public Approving(Approvals approvals, Clock clock) {
        this.approvals = approvals;
        this.clock = clock;
    }

    /** Empty, or what is wrong with the decision; that the person may decide, the caller has seen to. */
    String save(Client client, SignedIn person, Decision.Approve decision, String address) {
        UUID organizationId = person.organization().id();
        try {
            AuthorizedApplication application = approvals
                    .find(organizationId, client.clientId())
                    .orElseGet(() -> AuthorizedApplication.undecided(organizationId, client))
                    .approved(
                            Optional.of(decision.scope()),
                            decision.roles(),
                            decision.note(),
                            person.actor(),
                            clock.instant());
            return switch (approvals.approve(application, new Initiator(person.actor(), address))) {
                case Saved.Done _ -> "";
                case Saved.Stale _ -> ""; // decided by somebody else meanwhile: it is read again
                case Saved.NoSuch missing -> "There is no role " + missing.name() + ".";
                case Saved.Taken taken -> "This cannot be saved: " + taken.field() + ".";
                case Saved.InUse use -> "This is in use: " + use.by() + ".";
                case Saved.InTheWay obstacle -> obstacle.why();
            };
        } catch (InvalidValue refused) {
            return "The " + refused.field() + " " + refused.problem() + ".";
        }
    }
}
