package io.tollbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingsTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final Map<String, String> EXTERNAL = Map.of(
            "TOLLBRIDGE_DB_URL", "jdbc:mariadb://db.example:3306/bridge",
            "TOLLBRIDGE_DB_USER", "bridge",
            "TOLLBRIDGE_DB_PASSWORD", "s3cret-db",
            "TOLLBRIDGE_MASTER_KEY", KEY);

    @Test
    void nothing_set_gives_the_documented_defaults() throws Exception {
        Settings settings = Settings.read(Map.of("PATH", "/bin", "HOME", "/root"));

        assertThat(settings.bind()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.baseUrl()).isEqualTo(URI.create("http://localhost:8080"));
        assertThat(settings.database()).isEqualTo(new DatabaseSettings.Embedded(Path.of("data")));
        assertThat(settings.masterKeyBytes()).isEmpty();
        assertThat(settings.fetchAllow()).isEmpty();
        assertThat(settings.rateLimits()).isTrue();
        assertThat(settings.bootstrap()).isNull();
        assertThat(settings.trustedProxies().trusts(InetAddress.getLoopbackAddress()))
                .isFalse();
        assertThat(settings.clientCertificateHeader()).isNull();
        assertThat(settings.implicitNoNewFrom()).isEqualTo("2026-05-01");
        assertThat(settings.implicitEndsOn()).isEqualTo("2027-05-01");
    }

    @Test
    void every_variable_reaches_its_place() throws Exception {
        Map<String, String> environment = new HashMap<>(EXTERNAL);
        environment.putAll(Map.of(
                "TOLLBRIDGE_PORT", "9000",
                "TOLLBRIDGE_BIND", "0.0.0.0",
                "TOLLBRIDGE_BASE_URL", "https://sso.example/bridge",
                "TOLLBRIDGE_FETCH_ALLOW", "Idp.internal, localhost",
                "TOLLBRIDGE_RATE_LIMITS", "off",
                "TOLLBRIDGE_TRUSTED_PROXIES", "10.1.0.0/16, 2001:db8::7",
                "TOLLBRIDGE_CLIENT_CERT_HEADER", "X-Client-Cert"));
        environment.putAll(Map.of(
                "TOLLBRIDGE_BOOTSTRAP_ORG", "acme",
                "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "root-client",
                "TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", "s3cret-client",
                "TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL", "ada@acme.example",
                "TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD", "s3cret-admin",
                "TOLLBRIDGE_IMPLICIT_NO_NEW_FROM", "2026-07-01",
                "TOLLBRIDGE_IMPLICIT_ENDS_ON", "2028-02-29"));

        Settings settings = Settings.read(environment);

        assertThat(settings.baseUrl()).isEqualTo(URI.create("https://sso.example/bridge"));
        assertThat(settings.database())
                .isEqualTo(new DatabaseSettings.External(
                        "jdbc:mariadb://db.example:3306/bridge", "bridge", new Secret("s3cret-db")));
        assertThat(settings.masterKeyBytes())
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(new byte[32]));
        assertThat(settings.fetchAllow()).containsExactlyInAnyOrder("idp.internal", "localhost");
        assertThat(settings.rateLimits()).isFalse();
        assertThat(settings.bootstrap())
                .isEqualTo(new Bootstrap(
                        "acme",
                        new Bootstrap.Client("root-client", new Secret("s3cret-client")),
                        new Bootstrap.Administrator("ada@acme.example", new Secret("s3cret-admin"))));
        assertThat(settings.trustedProxies().trusts(InetAddress.ofLiteral("10.1.255.3")))
                .isTrue();
        assertThat(settings.trustedProxies().trusts(InetAddress.ofLiteral("10.2.0.1")))
                .isFalse();
        assertThat(settings.trustedProxies().trusts(InetAddress.ofLiteral("2001:db8::7")))
                .isTrue();
        assertThat(settings.clientCertificateHeader()).isEqualTo("X-Client-Cert");
        assertThat(settings.implicitNoNewFrom()).isEqualTo("2026-07-01");
        assertThat(settings.implicitEndsOn()).isEqualTo("2028-02-29");
        assertThat(settings.toString()).doesNotContain("s3cret", KEY);
    }

    @Test
    void a_typo_is_refused_with_the_nearest_name() {
        assertThatThrownBy(() -> Settings.read(Map.of("TOLLBRIDGE_BASEURL", "https://sso.example")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessage("TOLLBRIDGE_BASEURL in the environment is not a known name;"
                        + " the nearest is TOLLBRIDGE_BASE_URL");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TOLLBRIDGE_PORT|0",
                "TOLLBRIDGE_PORT|65536",
                "TOLLBRIDGE_PORT|http",
                "TOLLBRIDGE_PORT|-1",
                "TOLLBRIDGE_BIND|127.0.0.1 evil",
                "TOLLBRIDGE_BASE_URL|ftp://sso.example",
                "TOLLBRIDGE_BASE_URL|sso.example",
                "TOLLBRIDGE_BASE_URL|https://sso.example/",
                "TOLLBRIDGE_BASE_URL|https://sso.example?a=b",
                "TOLLBRIDGE_BASE_URL|https://sso.example#a",
                "TOLLBRIDGE_BASE_URL|https://me@sso.example",
                "TOLLBRIDGE_BASE_URL|https://sso example",
                "TOLLBRIDGE_DB_URL|jdbc:mysql://db/bridge",
                "TOLLBRIDGE_DB_URL|jdbc:mariadb://db",
                "TOLLBRIDGE_MASTER_KEY|c2hvcnQ=",
                "TOLLBRIDGE_MASTER_KEY|not base64 at all",
                "TOLLBRIDGE_FETCH_ALLOW|https://idp.internal",
                "TOLLBRIDGE_FETCH_ALLOW|idp.internal:8443",
                "TOLLBRIDGE_FETCH_ALLOW|idp.internal,,x",
                "TOLLBRIDGE_RATE_LIMITS|false",
                "TOLLBRIDGE_BOOTSTRAP_ORG|Acme",
                "TOLLBRIDGE_BOOTSTRAP_ORG|-acme",
                "TOLLBRIDGE_TRUSTED_PROXIES|proxy.example",
                "TOLLBRIDGE_TRUSTED_PROXIES|10.0.0.0/33",
                "TOLLBRIDGE_DATA_DIR|''",
                "TOLLBRIDGE_OPERATOR_ORG|Not a slug",
                "TOLLBRIDGE_IMPLICIT_NO_NEW_FROM|tomorrow",
                "TOLLBRIDGE_IMPLICIT_ENDS_ON|2027-02-29",
            })
    void a_malformed_value_is_refused_by_name_and_never_shown(String name, String value) {
        assertThatThrownBy(() -> Settings.read(Map.of(name, value)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageStartingWith(name)
                .message()
                .doesNotContain("\n", value.isEmpty() ? "\n" : " " + value);
    }

    @ParameterizedTest
    @CsvSource({
        "TOLLBRIDGE_DB_USER, TOLLBRIDGE_DB_URL",
        "TOLLBRIDGE_DB_PASSWORD, TOLLBRIDGE_DB_URL",
        "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID, TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET",
        "TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET, TOLLBRIDGE_BOOTSTRAP_CLIENT_ID",
        "TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL, TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD",
        "TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD, TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL",
        "TOLLBRIDGE_CLIENT_CERT_HEADER, TOLLBRIDGE_TRUSTED_PROXIES",
    })
    void half_of_a_pair_is_refused(String given, String missing) {
        assertThatThrownBy(() -> Settings.read(Map.of(given, "ada@acme.example")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessage(given + " is set, but " + missing + " is not");
    }

    @Test
    void a_bootstrap_client_without_its_organization_is_refused() {
        assertThatThrownBy(() -> Settings.read(
                        Map.of("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID", "c", "TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET", "s3cret")))
                .hasMessage("TOLLBRIDGE_BOOTSTRAP_CLIENT_ID is set, but TOLLBRIDGE_BOOTSTRAP_ORG is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOLLBRIDGE_DB_USER", "TOLLBRIDGE_DB_PASSWORD", "TOLLBRIDGE_MASTER_KEY"})
    void an_external_database_without_credentials_or_master_key_is_refused(String missing) {
        Map<String, String> environment = new HashMap<>(EXTERNAL);
        environment.remove(missing);

        assertThatThrownBy(() -> Settings.read(environment))
                .hasMessage("TOLLBRIDGE_DB_URL is set, but " + missing + " is not");
    }

    @Test
    void credentials_inside_the_database_url_are_refused_and_not_repeated() {
        Map<String, String> environment = new HashMap<>(EXTERNAL);
        environment.put("TOLLBRIDGE_DB_URL", "jdbc:mariadb://db/bridge?useSsl=true&password=s3cret");

        assertThatThrownBy(() -> Settings.read(environment))
                .hasMessageStartingWith("TOLLBRIDGE_DB_URL must be without user and password")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void a_properties_file_is_read_and_the_environment_wins(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("bridge.properties"), "TOLLBRIDGE_PORT=9001\nTOLLBRIDGE_RATE_LIMITS = off\n");

        Settings settings = Settings.read(Map.of("TOLLBRIDGE_CONFIG", file.toString(), "TOLLBRIDGE_PORT", "9002"));

        assertThat(settings.port()).isEqualTo(9002);
        assertThat(settings.rateLimits()).isFalse();
    }

    @Test
    void a_yaml_file_is_read_with_numbers_and_words_as_they_stand(@TempDir Path folder) throws Exception {
        Settings settings = Settings.read(yaml(folder, """
            # as in the README
            TOLLBRIDGE_PORT: 9001
            TOLLBRIDGE_RATE_LIMITS: off
            TOLLBRIDGE_BOOTSTRAP_ORG: acme
            TOLLBRIDGE_BOOTSTRAP_CLIENT_ID: "001"
            TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET: 0123
            """));

        assertThat(settings.port()).isEqualTo(9001);
        assertThat(settings.rateLimits()).isFalse();
        assertThat(settings.bootstrap())
                .isEqualTo(new Bootstrap("acme", new Bootstrap.Client("001", new Secret("0123")), null));
    }

    @Test
    void what_a_file_holds_is_refused_without_being_shown(@TempDir Path folder) {
        assertThatThrownBy(() -> Settings.read(yaml(folder, "TOLLBRIDGE_PROT: 1")))
                .hasMessageEndingWith("is not a known name; the nearest is TOLLBRIDGE_PORT");
        assertThatThrownBy(() -> Settings.read(yaml(folder, "PORT: 1"))).hasMessageContaining("is not a known name");
        assertThatThrownBy(() -> Settings.read(yaml(folder, "TOLLBRIDGE_DB_PASSWORD: {s3cret: 1}")))
                .hasMessageEndingWith("line 1: one plain value for each name is wanted");
        assertThatThrownBy(() -> Settings.read(yaml(folder, "- s3cret"))).hasMessageContaining("one plain value");
        assertThatThrownBy(() -> Settings.read(yaml(folder, "TOLLBRIDGE_BIND: a\nTOLLBRIDGE_DB_PASSWORD: 's3cret")))
                .hasMessageContaining("is not readable YAML at line")
                .message()
                .doesNotContain("s3cret");
        assertThatThrownBy(() -> Settings.read(yaml(folder, "TOLLBRIDGE_PORT: 1\nTOLLBRIDGE_PORT: 2")))
                .hasMessageContaining("is not readable YAML at line 2");
        assertThatThrownBy(() -> Settings.read(yaml(folder, "TOLLBRIDGE_CONFIG: other.yaml")))
                .hasMessage("TOLLBRIDGE_CONFIG cannot be set in the file that it names");
        assertThatThrownBy(() -> Settings.read(yaml(folder, "TOLLBRIDGE_DATA_DIR:")))
                .hasMessageEndingWith("is empty; set a value or leave it out");
    }

    @Test
    void a_file_that_is_not_there_or_of_another_kind_is_refused(@TempDir Path folder) throws IOException {
        Path other = Files.writeString(folder.resolve("bridge.toml"), "a = 1");

        assertThatThrownBy(() -> Settings.read(Map.of("TOLLBRIDGE_CONFIG", "/no/such.yaml")))
                .hasMessage("TOLLBRIDGE_CONFIG names a file that cannot be read: /no/such.yaml");
        assertThatThrownBy(() -> Settings.read(Map.of("TOLLBRIDGE_CONFIG", other.toString())))
                .hasMessageContaining("ends in .properties, .yaml or .yml");
    }

    private static Map<String, String> yaml(Path folder, String text) throws IOException {
        return Map.of(
                "TOLLBRIDGE_CONFIG",
                Files.writeString(folder.resolve("bridge.yaml"), text).toString());
    }
}
