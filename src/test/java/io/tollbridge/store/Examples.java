package io.tollbridge.store;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.AccountSettings;
import io.tollbridge.directory.AssertionLimits;
import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientAuthentication;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.IdentityProviderType;
import io.tollbridge.directory.MetadataPolicy;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.directory.RequestSettings;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.Sha256;
import io.tollbridge.directory.User;
import io.tollbridge.login.BrowserSession;
import io.tollbridge.oauth.AccessToken;
import io.tollbridge.oauth.TokenDetails;
import io.tollbridge.testing.TestClock;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jooq.DSLContext;

/** Valid records that a test starts from; every organization is a new one. */
final class Examples {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    static final Instant LATER = NOW.plusSeconds(3600);

    static final Initiator BY = new Initiator("user:ann@example.com", "192.0.2.7");

    private Examples() {}

    static JooqClients clients(DSLContext db) {
        return new JooqClients(db, UUID::randomUUID, new TestClock(NOW));
    }

    static JooqAuthorizedApplications applications(DSLContext db) {
        return new JooqAuthorizedApplications(db, UUID::randomUUID, new TestClock(NOW));
    }

    static JooqUsers users(DSLContext db) {
        return new JooqUsers(db, UUID::randomUUID, new TestClock(NOW));
    }

    static JooqIdentityProviders identityProviders(DSLContext db) {
        return new JooqIdentityProviders(db, UUID::randomUUID, new TestClock(NOW));
    }

    static JooqLocalAdministrators localAdministrators(DSLContext db) {
        return new JooqLocalAdministrators(db, UUID::randomUUID, new TestClock(NOW));
    }

    static Organization organization(DSLContext db) {
        return new JooqOrganizations(db, UUID::randomUUID, new TestClock(NOW))
                .createIfAbsent(new Organization(UUID.randomUUID(), "o-" + UUID.randomUUID(), "Acme"), BY);
    }

    static User user(Organization organization, String email) {
        return user(organization, UUID.randomUUID(), email, List.of(new RoleAssignment("User", "Home")), true, 0);
    }

    static User user(
            Organization organization, UUID id, String email, List<RoleAssignment> roles, boolean active, int version) {
        return new User(
                id,
                organization.id(),
                new EmailAddress(email),
                "Ann Example",
                "Home",
                roles,
                active,
                false,
                NOW,
                NOW,
                version);
    }

    static User administrator(Organization organization, String email) {
        return new User(
                UUID.randomUUID(),
                organization.id(),
                new EmailAddress(email),
                "Break Glass",
                "Home",
                List.of(),
                true,
                true,
                NOW,
                NOW,
                0);
    }

    static ClientSettings bearer(String name, String... redirectUris) {
        return ClientSettings.of(name, GrantType.SAML2_BEARER, redirectUris)
                .withDescription("what it is for")
                .withScope(Scopes.parse("users sso:readonly"))
                .withAccessTokens(AccessTokenSettings.DEFAULT.withLifetime(3_600))
                .withAssertions(new AssertionLimits(List.of("https://bridge.example/old"), 600));
    }

    static ClientSettings credentials(RoleAssignment... roles) {
        return ClientSettings.of("Robot", GrantType.CLIENT_CREDENTIALS)
                .withRoles(List.of(roles))
                .withAuthentication(ClientAuthentication.by(AuthenticationMethod.CLIENT_SECRET_POST));
    }

    static Client client(Organization organization, ClientSettings settings) {
        return client(organization, "c-" + UUID.randomUUID(), settings, true, 0);
    }

    static Client client(
            Organization organization, String clientId, ClientSettings settings, boolean active, int version) {
        return new Client(
                clientId,
                organization.id(),
                active,
                Optional.empty(),
                settings,
                List.of(
                        new Client.Secret(UUID.randomUUID(), random(), NOW, Optional.empty(), Optional.empty()),
                        new Client.Secret(
                                UUID.randomUUID(),
                                random(),
                                NOW.plusSeconds(1),
                                Optional.of(NOW.plusSeconds(2)),
                                Optional.of(LATER))),
                "user:ann@example.com",
                NOW,
                "user:ann@example.com",
                NOW,
                version);
    }

    static IdentityProviderSettings settings() {
        return new IdentityProviderSettings(
                "Sign in with Acme",
                IdentityProviderType.KEYCLOAK,
                Optional.of("https://idp.example/metadata"),
                Optional.of("mail"),
                true,
                Optional.of("https://app.example/"),
                List.of("example.com"),
                60,
                true,
                false,
                true,
                Optional.of(3600),
                Optional.empty(),
                new RequestSettings(
                        true, Optional.of("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"), List.of(), false),
                new AccountSettings(false, Map.of("name", "displayName")),
                MetadataPolicy.USUAL);
    }

    static IdentityProvider identityProvider(
            Organization organization, String entityId, X509Certificate... certificates) {
        return identityProvider(organization, UUID.randomUUID(), "Acme", entityId, true, 0, certificates);
    }

    static IdentityProvider identityProvider(
            Organization organization,
            UUID id,
            String name,
            String entityId,
            boolean enabled,
            int version,
            X509Certificate... certificates) {
        return new IdentityProvider(
                id,
                organization.id(),
                name,
                entityId,
                enabled,
                settings(),
                new IdentityProviderEndpoints(
                        Optional.of("https://idp.example/sso"),
                        Optional.empty(),
                        Optional.of("https://idp.example/slo"),
                        Optional.empty(),
                        Optional.of("https://idp.example/slo/response"),
                        Optional.empty(),
                        Optional.of("https://idp.example/artifact"),
                        Map.of(0, "https://idp.example/artifact")),
                true,
                List.of("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
                PinnedCertificate.active(List.of(certificates), NOW),
                NOW,
                NOW,
                version,
                Optional.empty(),
                Optional.empty());
    }

    static AccessToken token(Client client, Optional<UUID> userId) {
        return token(client, userId, UUID.randomUUID());
    }

    static AccessToken token(Client client, Optional<UUID> userId, UUID identityProviderId) {
        return new AccessToken(
                UUID.randomUUID(),
                random(),
                client.organizationId(),
                client.clientId(),
                userId,
                Optional.of(identityProviderId),
                Optional.of(UUID.randomUUID()),
                client.settings().scope(),
                NOW,
                LATER,
                Optional.empty(),
                TokenDetails.NONE);
    }

    static BrowserSession session(User user, Optional<UUID> identityProviderId) {
        return new BrowserSession(
                UUID.randomUUID(),
                random(),
                user.organizationId(),
                user.id(),
                identityProviderId,
                Optional.of(UUID.randomUUID()),
                NOW,
                LATER,
                TokenDetails.NONE.withAuthTime(Optional.of(NOW.getEpochSecond())));
    }

    static Sha256 random() {
        return Sha256.of(UUID.randomUUID().toString());
    }

    static X509Certificate certificate(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair keys = generator.generateKeyPair();
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    BigInteger.ONE,
                    Date.from(NOW),
                    Date.from(LATER),
                    new X500Name("CN=" + name),
                    keys.getPublic());
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException bug) {
            throw new IllegalStateException(bug);
        }
    }
}
