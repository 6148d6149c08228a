package io.tollbridge;

import io.tollbridge.audit.Initiator;
import io.tollbridge.config.Bootstrap;
import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.BuiltInClient;
import io.tollbridge.directory.BuiltInRole;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientAuthentication;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.LocalAdministrators;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.keys.Passwords;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.store.JooqBuiltInClients;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the product's own clients, and what the {@code TOLLBRIDGE_BOOTSTRAP_…} variables name, where it is absent; what
 * exists stays as it is.
 */
final class Bootstrapping {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrapping.class);
    private static final Initiator ACTOR = Initiator.service("bootstrap");
    private static final List<RoleAssignment> ADMIN =
            List.of(new RoleAssignment(BuiltInRole.ADMIN.roleName(), RoleAssignment.HOME));

    private final String baseUrl;
    private final Organizations organizations;
    private final Clients clients;
    private final JooqBuiltInClients builtInClients;
    private final LocalAdministrators administrators;
    private final ServiceProviderKeys keys;
    private final Passwords passwords;
    private final Secrets secrets;
    private final Clock clock;

    Bootstrapping(
            String baseUrl,
            Organizations organizations,
            Clients clients,
            JooqBuiltInClients builtInClients,
            LocalAdministrators administrators,
            ServiceProviderKeys keys,
            Passwords passwords,
            Secrets secrets,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.organizations = organizations;
        this.clients = clients;
        this.builtInClients = builtInClients;
        this.administrators = administrators;
        this.keys = keys;
        this.passwords = passwords;
        this.secrets = secrets;
        this.clock = clock;
    }

    void create(@Nullable Bootstrap wanted) {
        // Fails here, and not at the first login, when the master key is not the one the keys were encrypted under.
        organizations.oldest().ifPresent(one -> keys.signing(one.id()));
        builtIn(); // before any organization is made: it approves those that there are
        organizations.updateBuiltInRoles(ACTOR);
        if (wanted == null) {
            return;
        }
        Organization organization = organizations.createIfAbsent(
                new Organization(secrets.id(), wanted.organization(), wanted.organization()), ACTOR);
        keys.signing(organization.id());
        keys.encryption(organization.id());
        if (wanted.client() != null) {
            client(organization, wanted.client());
        }
        if (wanted.administrator() != null) {
            administrator(organization, wanted.administrator());
        }
    }

    private void builtIn() {
        for (BuiltInClient client : BuiltInClient.values()) {
            try {
                builtInClients.keep(client, client.settings(baseUrl));
            } catch (InvalidValue refused) {
                LOG.warn("{} cannot be used with TOLLBRIDGE_BASE_URL: {}", client.clientId(), refused.problem());
            }
        }
    }

    private void client(Organization organization, Bootstrap.Client wanted) {
        if (clients.byClientId(wanted.id()).isPresent()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        ClientSettings settings = ClientSettings.of("Bootstrap client", GrantType.CLIENT_CREDENTIALS)
                .withDescription("Made at the first start by TOLLBRIDGE_BOOTSTRAP_CLIENT_ID")
                .withRoles(ADMIN)
                .withAuthentication(ClientAuthentication.by(AuthenticationMethod.CLIENT_SECRET_EITHER));
        Client.Secret secret = new Client.Secret(
                secrets.id(), Sha256.of(wanted.secret().reveal()), now, Optional.empty(), Optional.empty());
        clients.create(
                new Client(
                        wanted.id(),
                        organization.id(),
                        true,
                        Optional.empty(),
                        settings,
                        List.of(secret),
                        ACTOR.name(),
                        now,
                        ACTOR.name(),
                        now,
                        1),
                true,
                ACTOR);
        LOG.info("created the bootstrap client {} in {}", wanted.id(), organization.slug());
    }

    private void administrator(Organization organization, Bootstrap.Administrator wanted) {
        EmailAddress email = new EmailAddress(wanted.email());
        if (administrators.byEmail(organization.id(), email).isPresent()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        administrators.createIfAbsent(
                new User(
                        secrets.id(),
                        organization.id(),
                        email,
                        "Local administrator",
                        RoleAssignment.HOME,
                        ADMIN,
                        true,
                        true,
                        now,
                        now,
                        1),
                passwords.hash(wanted.password().reveal()),
                ACTOR);
        LOG.info("created the local administrator of {}", organization.slug());
    }
}
