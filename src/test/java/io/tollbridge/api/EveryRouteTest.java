package io.tollbridge.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollbridge.api.ApiServer.Answer;
import io.tollbridge.api.ApiServer.Caller;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route of the golden routes.txt with odd ids, queries and bodies, by an administrator who may do everything: never a
 * 5xx, and each answer as openapi.yaml has it (ApiServer looks). The seed is the route's, so a failure comes again.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryRouteTest {
    private static final int TRIES = 20;
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z_]+)}");

    private static final List<String> ODD_IDS = List.of(
            "x",
            "0",
            "-1",
            "me",
            "%00",
            "a%00b",
            "%25",
            "%2F",
            "%2e%2e",
            "%5C",
            "%3B",
            "%0D%0A",
            "%20",
            "%FF",
            "%C0%80",
            "%ED%A0%80",
            "%F0%9F%98%80",
            "'%20OR%201=1%20--",
            "tollbridge-admin",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "1-1-1-1-1",
            "0".repeat(64),
            "z".repeat(300),
            "z".repeat(3000));

    private static final List<String> NAMES = List.of(
            "q",
            "state",
            "grant_type",
            "from",
            "to",
            "cursor",
            "page_size",
            "actor",
            "action",
            "target",
            "target_type",
            "target_id",
            "outcome",
            "accepted",
            "identity_provider",
            "user",
            "user_id",
            "client_id",
            "email",
            "active",
            "%00");

    private static final List<String> QUERY_VALUES = List.of(
            "",
            "%25",
            "%00",
            "%FF",
            "%F0%9F%98%80",
            "!",
            "'",
            "true",
            "maybe",
            "active",
            "implicit",
            "2026-13-41",
            "2026-06-01",
            "2026-06-01T10:00:00Z",
            "%2B999999999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "0000-00-00",
            "MjAyNi0wMS0wMVQwMDowMDowMFogeA",
            "AAAA",
            "0",
            "-1",
            "99999999999999999999",
            "1e400",
            "NaN",
            "x".repeat(3000));

    private ApiServer server;

    @BeforeAll
    void start() {
        server = new ApiServer();
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    static List<String> routes() throws Exception {
        try (Stream<String> lines = Files.lines(Path.of("src", "test", "resources", "routes.txt"))) {
            return lines.filter(line -> line.matches("(GET|POST|PUT|DELETE) /api/v1/.*"))
                    .map(line -> line.replaceFirst(" \\[.*", "").replace(" /api/v1", " "))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void no_request_is_answered_by_a_failure_of_the_server(String route) {
        String method = route.split(" ", 2)[0];
        String template = route.split(" ", 2)[1];
        Random random = new Random(route.hashCode());
        World world = new World();
        for (int i = 0; i < TRIES; i++) {
            String path = world.path(template, random) + query(random);
            byte[] body = method.equals("POST") || method.equals("PUT")
                    ? world.body(template, random).getBytes(StandardCharsets.UTF_8)
                    : new byte[0];
            if (body.length > 0 && random.nextInt(10) == 0) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            Answer answer = world.admin.send(
                    method, path, body.length > 0 ? "application/json" : "", BodyPublishers.ofByteArray(body));
            assertThat(answer.status())
                    .as("%s %s with %s", method, path, new String(body, StandardCharsets.UTF_8))
                    .isLessThan(500);
            if (answer.status() == 401 || world.admin.get("/me").status() == 401) {
                world = new World(); // the request has ended its own token
            }
        }
    }

    private static String query(Random random) {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(pick(random, NAMES))
                    .append('=')
                    .append(pick(random, QUERY_VALUES));
        }
        return query.toString();
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** An organization with one of each thing. */
    private final class World {
        final Caller admin = server.admin();
        private final Map<String, String> ids = new HashMap<>();
        private final Map<String, JsonNode> good = new LinkedHashMap<>();

        World() {
            make("/users", "{\"email\": \"u@example.org\", \"name\": \"U\"}", "id");
            make("/roles", "{\"name\": \"R\", \"description\": \"\", \"permissions\": []}", "id");
            make("/divisions", "{\"name\": \"D\", \"description\": \"\"}", "id");
            make("/clients", """
                {"client_name": "C", "grant_types": ["authorization_code"],
                 "redirect_uris": ["https://app.example/back"]}\
                """, "client_id");
            make(
                    "/identity-providers",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("metadata_xml", SampleMetadata.of("urn:idp", SampleMetadata.certificate("idp")))
                            .toString(),
                    "id");
            good.put("/organization", admin.get("/organization").json());
            var chain = server.chain(admin.organization, "chain@example.org");
            ids.put("/sessions", chain.session().toString());
            ids.put("/tokens", chain.token().toString());
            ids.put("/lineage", chain.exchanged().toString());
            ids.put("/authorized-applications", ids.getOrDefault("/clients", "x"));
        }

        private void make(String collection, String body, String id) {
            JsonNode made = admin.post(collection, body).json();
            ids.put(collection, made.path(id).asText("x"));
            good.put(collection, made);
        }

        /** The template with the id of the right thing, of another, of nothing, or with what is none. */
        String path(String template, Random random) {
            String collection = "/" + template.split("/")[1];
            return PARAMETER
                    .matcher(template)
                    .replaceAll(_ -> Matcher.quoteReplacement(
                            switch (random.nextInt(4)) {
                                case 0 -> pick(random, ODD_IDS);
                                case 1 ->
                                    random.nextBoolean()
                                            ? new UUID(random.nextLong(), random.nextLong()).toString()
                                            : pick(random, List.copyOf(new java.util.TreeSet<>(ids.values())));
                                default -> ids.getOrDefault(collection, "x");
                            }));
        }

        /** What the thing is now with some fields of other values, or some odd object. */
        String body(String template, Random random) {
            JsonNode base = good.getOrDefault("/" + template.split("/")[1], JsonNodeFactory.instance.objectNode());
            Map<String, String> fields = new LinkedHashMap<>();
            base.properties().forEach(field -> {
                if (random.nextInt(8) > 0) {
                    fields.put(field.getKey(), field.getValue().toString());
                }
            });
            List<String> names = Stream.concat(OddBodiesTest.FIELDS.stream(), fields.keySet().stream())
                    .toList();
            for (int i = random.nextInt(4); i > 0; i--) {
                fields.put(pick(random, names).replace("\u0000", "\\u0000"), pick(random, OddBodiesTest.VALUES));
            }
            StringBuilder object = new StringBuilder("{");
            fields.forEach((name, value) -> object.append(object.length() == 1 ? "" : ", ")
                    .append('"')
                    .append(name)
                    .append("\": ")
                    .append(value));
            return random.nextInt(15) == 0 ? pick(random, OddBodiesTest.VALUES) : object + "}";
        }
    }
}
