package io.tollbridge.login;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.AuthorizedApplication;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Page;
import io.tollbridge.directory.PageRequest;
import io.tollbridge.directory.Role;
import io.tollbridge.directory.Roles;
import io.tollbridge.directory.Saved;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Saves what an administrator decides who came through the application itself (PRODUCT.md, authorized applications). */
public final class Approving {
    private static final int ROLES_AT_ONCE = 200;

    private final Approvals approvals;
    private final Roles roles;
    private final Clock clock;

    public Approving(Approvals approvals, Roles roles, Clock clock) {
        this.approvals = approvals;
        this.roles = roles;
        this.clock = clock;
    }

    /** The names of the organization's roles, in alphabetical order. */
    List<String> roles(UUID organizationId) {
        List<String> names = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<Role> page = roles.list(organizationId, Optional.empty(), new PageRequest(cursor, ROLES_AT_ONCE));
            page.items().forEach(role -> names.add(role.name()));
            cursor = page.next();
        } while (cursor.isPresent());
        return names;
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
