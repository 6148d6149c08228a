package io.tollbridge.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.opensaml.saml.saml2.core.NameIDType;
import org.opensaml.saml.saml2.core.StatusCode;

/**
 * A small SAML 2.0 identity provider for the demo and for tests. It listens on loopback only and believes whoever
 * picks a name, so it must never be reachable in production. It answers the service providers it was told to {@link
 * #trust}, and posts an assertion to nothing but their own URL.
 */
public final class DemoIdp implements AutoCloseable {
    private static final int KEY_BITS = 2048;
    private static final Duration METADATA_LIFETIME = Duration.ofDays(30);
    private static final List<String> NAME_ID_FORMATS =
            List.of(NameIDType.EMAIL, NameIDType.PERSISTENT, NameIDType.TRANSIENT);

    private final Clock clock;
    private final Identifiers identifiers;
    private final AssertionFactory assertions;
    private final Credential credential;
    private final Map<String, ServiceProvider> serviceProviders = new ConcurrentHashMap<>();
    private final Javalin server;

    /** Starts with a new RSA key of 2048 bits; port 0 takes a free one. */
    public static DemoIdp start(int port, Clock clock, SecureRandom random) {
        Credential credential = new CredentialGenerator(clock, random)
                .rsa(KEY_BITS, "CN=Tollbridge demo identity provider (not for production)");
        return start(port, clock, random, credential);
    }

    /** Starts with this key; port 0 takes a free one. */
    public static DemoIdp start(int port, Clock clock, SecureRandom random, Credential credential) {
        return new DemoIdp(port, clock, random, credential);
    }

    private DemoIdp(int port, Clock clock, SecureRandom random, Credential credential) {
        this.clock = clock;
        this.identifiers = new Identifiers(random);
        this.assertions = new AssertionFactory(clock, random);
        this.credential = credential;
        this.server = Javalin.create(this::configure).start("127.0.0.1", port);
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.routes.before(context -> context.header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", policy("'none'")));
        config.routes.get("/metadata", this::showMetadata);
        config.routes.get("/sso", this::askByRedirect);
        config.routes.post("/sso", this::askByPost);
        config.routes.post("/sso/login", this::answer);
        config.routes.get("/sso/initiate", this::initiate);
        config.routes.get("/assertion", this::showAssertion);
        config.routes.exception(
                RefusedRequest.class,
                (refused, context) ->
                        context.status(400).html(DemoPages.refusal(String.valueOf(refused.getMessage()))));
    }

    /** From now on this service provider is answered; one of the same entity id is replaced. */
    public void trust(ServiceProvider serviceProvider) {
        serviceProviders.put(serviceProvider.entityId(), serviceProvider);
    }

    /**
     * Where it listens, without a path. "localhost", as a demo bridge's own URL is: one site, so Lax cookies come
     * along.
     */
    public String baseUrl() {
        return "http://localhost:" + server.port();
    }

    /** Its SAML entity id, which is also the URL of its metadata. */
    public String entityId() {
        return baseUrl() + "/metadata";
    }

    /** Where AuthnRequests go, by both bindings. */
    public String ssoUrl() {
        return baseUrl() + "/sso";
    }

    /** The key it signs with. */
    public Credential credential() {
        return credential;
    }

    /** Its signed metadata, as GET /metadata shows it. */
    public byte[] metadata() {
        return IdpMetadata.signed(
                entityId(),
                ssoUrl(),
                NAME_ID_FORMATS,
                credential,
                identifiers.next(),
                clock.instant().plus(METADATA_LIFETIME));
    }

    /** What it would say of a person by e-mail address, unsolicited; a test breaks one thing and posts it itself. */
    public MessageDescription describe(DemoPerson person, String recipient, String audience) {
        return assertions
                .valid(entityId(), audience, recipient, null, credential)
                .withNameIdValue(person.email())
                .withAttribute("email", person.email())
                .withAttribute("givenName", person.givenName())
                .withAttribute("surname", person.surname())
                .withAttribute("displayName", person.fullName());
    }

    /** Stops listening. */
    @Override
    public void close() {
        server.stop();
    }

    private void showMetadata(Context context) {
        context.contentType("application/samlmetadata+xml").result(metadata());
    }

    private void askByRedirect(Context context) {
        LoginRequest request = read(IncomingMessage.Redirected.decode(query(context)));
        ask(context, request, "/sso/login?" + query(context), Map.of());
    }

    private void askByPost(Context context) {
        LoginRequest request = read(posted(context));
        Map<String, String> hidden = new LinkedHashMap<>();
        hidden.put("SAMLRequest", required(context.formParam("SAMLRequest"), "SAMLRequest"));
        if (request.relayState() != null) {
            hidden.put("RelayState", request.relayState());
        }
        ask(context, request, "/sso/login", hidden);
    }

    private void ask(Context context, LoginRequest request, String action, Map<String, String> hidden) {
        if (request.passive()) { // Core §3.4.1: then nobody may be asked, and nobody is remembered here
            refuse(context, request, StatusCode.RESPONDER, StatusCode.NO_PASSIVE);
        } else {
            context.html(DemoPages.login(action, request.serviceProvider().entityId(), hidden));
        }
    }

    /**
     * The page sends the request along with the name, so it is checked here once more and nothing is kept in between.
     */
    private void answer(Context context) {
        DemoPerson person = person(context.formParam("user"));
        LoginRequest request =
                read(query(context).isEmpty() ? posted(context) : IncomingMessage.Redirected.decode(query(context)));
        ServiceProvider to = request.serviceProvider();
        Optional<NameIdentifier> name = name(person, request.nameIdFormat(), to);
        if (name.isEmpty()) {
            refuse(context, request, StatusCode.REQUESTER, StatusCode.INVALID_NAMEID_POLICY);
            return;
        }
        MessageDescription message = describe(person, to.assertionConsumerService(), to.entityId())
                .withInResponseTo(request.id())
                .withNameId(name.get());
        post(context, to, message, request.relayState());
    }

    private void initiate(Context context) {
        DemoPerson person = person(context.queryParam("user"));
        String wanted = context.queryParam("sp");
        if (wanted == null && serviceProviders.size() != 1) {
            throw new RefusedRequest("Say by sp=ENTITY_ID which service provider to sign in to.");
        }
        ServiceProvider to = serviceProviders.values().stream()
                .filter(known -> wanted == null || known.entityId().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new RefusedRequest("Service provider not known here: " + wanted));
        MessageDescription message = describe(person, to.assertionConsumerService(), to.entityId());
        post(context, to, message, context.queryParam("RelayState"));
    }

    private void showAssertion(Context context) {
        DemoPerson person = person(context.queryParam("user"));
        String recipient = absoluteUrl(required(context.queryParam("recipient"), "recipient"));
        String audience = required(context.queryParam("audience"), "audience");
        context.contentType("text/plain")
                .result(assertions
                        .assertion(describe(person, recipient, audience))
                        .base64Url());
    }

    private void refuse(Context context, LoginRequest request, String status, String subStatus) {
        ServiceProvider to = request.serviceProvider();
        MessageDescription message = assertions
                .valid(entityId(), to.entityId(), to.assertionConsumerService(), request.id(), credential)
                .withStatus(status, subStatus)
                .withoutAssertion()
                .withSigned(MessageDescription.Signed.RESPONSE);
        post(context, to, message, request.relayState());
    }

    private void post(Context context, ServiceProvider to, MessageDescription message, @Nullable String relayState) {
        MessageDescription sealed = to.encryptionCertificate() == null
                ? message
                : message.withAssertionEncryption(Encryption.to(to.encryptionCertificate()));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("SAMLResponse", assertions.response(sealed).base64());
        if (relayState != null) {
            fields.put("RelayState", relayState);
        }
        String nonce = identifiers.next();
        context.header("Content-Security-Policy", policy("'nonce-" + nonce + "'"))
                .html(DemoPages.autoPost(to.assertionConsumerService(), fields, nonce));
    }

    private LoginRequest read(IncomingMessage message) {
        return LoginRequest.read(message, ssoUrl(), entityId -> Optional.ofNullable(serviceProviders.get(entityId)));
    }

    private static IncomingMessage.Posted posted(Context context) {
        return IncomingMessage.Posted.decode(
                required(context.formParam("SAMLRequest"), "SAMLRequest"), context.formParam("RelayState"));
    }

    /** Empty when the service provider wants a format that is not offered here (Core §3.4.1.1). */
    private Optional<NameIdentifier> name(DemoPerson person, @Nullable String format, ServiceProvider to) {
        return switch (format == null ? NameIDType.UNSPECIFIED : format) {
            case NameIDType.EMAIL, NameIDType.UNSPECIFIED ->
                Optional.of(new NameIdentifier(person.email(), NameIDType.EMAIL, null, null));
            case NameIDType.PERSISTENT ->
                Optional.of(new NameIdentifier(pairwise(person, to), NameIDType.PERSISTENT, entityId(), to.entityId()));
            case NameIDType.TRANSIENT ->
                Optional.of(new NameIdentifier(identifiers.next(), NameIDType.TRANSIENT, entityId(), to.entityId()));
            default -> Optional.empty();
        };
    }

    /** Core §8.3.7: always the same for one person at one service provider, and telling nothing to another one. */
    private static String pairwise(DemoPerson person, ServiceProvider to) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest((to.entityId() + "\n" + person.login()).getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private static DemoPerson person(@Nullable String login) {
        return DemoPerson.named(required(login, "user"))
                .orElseThrow(() -> new RefusedRequest("Nobody here is called " + login + "."));
    }

    private static String query(Context context) {
        String query = context.queryString();
        return query == null ? "" : query;
    }

    private static String required(@Nullable String value, String name) {
        if (value == null || value.isEmpty()) {
            throw new RefusedRequest(name + " is missing.");
        }
        return value;
    }

    private static String absoluteUrl(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return text;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // Falls through to the one refusal.
        }
        throw new RefusedRequest("recipient is no http or https URL.");
    }

    private static String policy(String scripts) {
        return "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; script-src "
                + scripts;
    }
}
