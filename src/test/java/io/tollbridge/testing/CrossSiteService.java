package io.tollbridge.testing;

import io.tollbridge.CannotStart;
import io.tollbridge.Service;
import io.tollbridge.config.InvalidSettings;
import io.tollbridge.config.Settings;
import io.tollbridge.store.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The whole service on loopback, on a new schema of the tests' MariaDB, with one organization and its first client. */
public final class CrossSiteService implements AutoCloseable {
    /** The slug of the organization that is made at the start. */
    public static final String ORGANIZATION = "acme";

    private static final String CLIENT_ID = "bootstrap";

    private final Service service;
    private final String baseUrl;
    private final ManagementApi api;

    private CrossSiteService(Service service, String baseUrl, String clientSecret) {
        this.service = service;
        this.baseUrl = baseUrl;
        api = new ManagementApi(baseUrl, CLIENT_ID, clientSecret);
    }

    /** Starts it on the system's clock. */
    public static CrossSiteService start() {
        return start(Map.of());
    }

    /** Starts it with these variables too, which win over the usual ones. */
    public static CrossSiteService start(Map<String, String> more) {
        return start(more, Clock.systemUTC());
    }

    /** Starts it with these variables too, at the time that this clock tells. */
    public static CrossSiteService start(Map<String, String> more, Clock clock) {
        SecureRandom random = new SecureRandom();
        Database.Location.External database = TestDatabase.location();
        int port = freePort();
        // Not localhost, where Keycloak is: its form must come from another site, or the cookies would prove nothing.
        String baseUrl = "http://127.0.0.1:" + port;
        String clientSecret = base64(random);
        Map<String, String> variables = new HashMap<>();
        variables.put("TOLLBRIDGE_PORT", String.valueOf(port));
        variables.put("TOLLBRIDGE_BASE_URL", baseUrl);
        variables.put("TOLLBRIDGE_DB_URL", database.url());
        variables.put("TOLLBRIDGE_DB_USER", database.user());
        variables.put("TOLLBRIDGE_DB_PASSWORD", database.password());
        variables.put("TOLLBRIDGE_MASTER_KEY", base64(random));
        variables.put("TOLLBRIDGE_FETCH_ALLOW", "localhost");
        variables.put("TOLLBRIDGE_BOOTSTRAP_ORG", ORGANIZATION);
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", CLIENT_ID);
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", clientSecret);
        variables.putAll(more);
        try {
            Service service = Service.start(Settings.read(variables), clock, random);
            return new CrossSiteService(service, baseUrl, variables.get("TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET"));
        } catch (InvalidSettings | CannotStart refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** {@code http://127.0.0.1:PORT}, without a slash at the end. */
    public String baseUrl() {
        return baseUrl;
    }

    /** The SP's entity id, which is the URL of its metadata. */
    public String entityId() {
        return baseUrl + "/saml/" + ORGANIZATION + "/metadata";
    }

    /** The assertion consumer service. */
    public String acsUrl() {
        return baseUrl + "/saml/" + ORGANIZATION + "/acs";
    }

    /** The token endpoint. */
    public String tokenEndpoint() {
        return baseUrl + "/oauth/token";
    }

    /** The management API and the OAuth endpoints, as the client sees them that was made at the start. */
    public ManagementApi api() {
        return api;
    }

    @Override
    public void close() {
        api.close();
        service.close();
    }

    private static String base64(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
