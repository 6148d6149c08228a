package io.tollbridge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.Main;
import io.tollbridge.Service;
import io.tollbridge.config.InvalidSettings;
import io.tollbridge.config.Settings;
import io.tollbridge.directory.GrantType;
import io.tollbridge.keys.Secrets;
import io.tollbridge.operations.CannotStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Tollbridge to try out: a service with an organization {@code demo}, two people, an app, and an identity provider on a port
 * of its own that signs whatever it is asked to. Everything is set up by the management API, as a customer would do it. Not
 * part of the packaged jar.
 */
public final class Demo {
    private static final String ORGANIZATION = "demo";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String baseUrl;
    private final DemoIdp identityProvider;

    private Demo(String baseUrl, DemoIdp identityProvider) {
        this.baseUrl = baseUrl;
        this.identityProvider = identityProvider;
    }

    /** Starts it and prints what to open and what to paste; runs until SIGTERM or SIGINT. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        SecureRandom random = new SecureRandom();
        int port = port("TOLLBRIDGE_PORT", 8080);
        int identityProviderPort = port("TOLLBRIDGE_DEMO_IDP_PORT", 8081);
        Path data = Files.createTempDirectory("tollbridge-demo");
        Secrets secrets = new Secrets(random);
        String secret = secrets.token();
        try {
            Service service = Service.start(settings(port, data, secret, random), clock, random);
            DemoIdp identityProvider = DemoIdp.start(identityProviderPort, clock, random);
            Main.stopAtSignal(() -> {
                identityProvider.close();
                service.close();
                delete(data);
            });
            service.ownerClosesAtExit();
            new Demo("http://localhost:" + port, identityProvider).setUp(secret);
        } catch (InvalidSettings | CannotStart refused) {
            System.err.println("demo: " + refused.getMessage());
            System.exit(2);
        }
        new CountDownLatch(1).await();
    }

    private static Settings settings(int port, Path data, String secret, SecureRandom random) throws InvalidSettings {
        byte[] masterKey = new byte[32];
        random.nextBytes(masterKey);
        Map<String, String> variables = new HashMap<>();
        variables.put("TOLLBRIDGE_PORT", String.valueOf(port));
        variables.put("TOLLBRIDGE_BASE_URL", "http://localhost:" + port);
        variables.put("TOLLBRIDGE_DATA_DIR", data.toString());
        variables.put("TOLLBRIDGE_MASTER_KEY", Base64.getEncoder().encodeToString(masterKey));
        variables.put("TOLLBRIDGE_FETCH_ALLOW", "localhost");
        variables.put("TOLLBRIDGE_BOOTSTRAP_ORG", ORGANIZATION);
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "demo-setup");
        variables.put("TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", secret);
        return Settings.read(variables);
    }

    private static int port(String variable, int usual) {
        String set = System.getenv(variable);
        return set == null ? usual : Integer.parseInt(set);
    }

    private void setUp(String secret) throws IOException, InterruptedException {
        String token = token(secret);
        String entityId = baseUrl + "/saml/" + ORGANIZATION + "/metadata";
        identityProvider.trust(new ServiceProvider(entityId, baseUrl + "/saml/" + ORGANIZATION + "/acs"));

        ObjectNode provider = JSON.createObjectNode()
                .put("name", "Demo IdP")
                .put("metadata_url", identityProvider.entityId())
                .put("allow_unsolicited", true)
                .put("enabled", true);
        post("/api/v1/identity-providers", provider, token);
        for (DemoPerson person : new DemoPerson[] {DemoPerson.ALICE, DemoPerson.BOB}) {
            ObjectNode user =
                    JSON.createObjectNode().put("email", person.email()).put("name", person.fullName());
            if (person == DemoPerson.ALICE) {
                user.putArray("roles").addObject().put("role", "Admin");
            }
            post("/api/v1/users", user, token);
        }
        ObjectNode app = JSON.createObjectNode()
                .put("client_name", "Demo app")
                .put("scope", "users:readonly")
                .put("token_endpoint_auth_method", "client_secret_basic");
        app.putArray("grant_types").add(GrantType.SAML2_BEARER.word());
        print(post("/api/v1/clients", app, token), entityId);
    }

    private void print(JsonNode app, String entityId) {
        String tokenEndpoint = baseUrl + "/oauth/token";
        System.out.printf(
                """

                Tollbridge demo

                In a browser: open %s/login/%s and press "Sign in with Demo IdP".
                  alice and bob may sign in, mallory is unknown here.
                  alice is an administrator: %s/admin shows why mallory could not.
                IdP-initiated: open %s/sso/initiate?user=alice

                Exchange an assertion for a token (paste as it is):

                  TOKEN=$(curl -s -u '%s:%s' %s -d grant_type=%s --data-urlencode "assertion=$(curl -s '%s/assertion?user=alice&recipient=%s&audience=%s')" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'); echo "$TOKEN"

                Call the API with it:

                  curl -s -H "Authorization: Bearer $TOKEN" %s/api/v1/me

                Stop with Ctrl-C. Nothing is kept.
                """,
                baseUrl,
                ORGANIZATION,
                baseUrl,
                identityProvider.baseUrl(),
                app.get("client_id").asText(),
                app.get("client_secret").asText(),
                tokenEndpoint,
                GrantType.SAML2_BEARER.word(),
                identityProvider.baseUrl(),
                tokenEndpoint,
                entityId,
                baseUrl);
    }

    private String token(String secret) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=client_credentials&client_id=demo-setup&client_secret=" + secret))
                .build();
        return answer(request).get("access_token").asText();
    }

    private JsonNode post(String path, ObjectNode body, String token) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    request.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        } catch (IOException | UncheckedIOException left) {
            System.err.println("demo: " + folder + " is left: " + left.getMessage());
        }
    }
}
