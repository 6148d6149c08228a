package io.tollbridge.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked (HTTP.md sections 2 and 7). Secrets are {@link Secret}s, so printing it is harmless.
 *
 * @param baseUrl the public URL without a trailing slash; every URL that leaves the service is built from it
 * @param masterKey base64 of 32 bytes; null only with the embedded database
 * @param fetchAllow host names in lower case that may be fetched from though their address is private
 * @param clientCertificateHeader the header in which a trusted proxy passes a client's TLS certificate on
 * @param operatorOrganization the slug of the organization whose administrators make organizations by the API
 * @param implicitNoNewFrom the day of UTC from which no implicit client is made
 * @param implicitEndsOn the day of UTC from which implicit clients get no tokens
 */
public record Settings(
        String bind,
        int port,
        URI baseUrl,
        DatabaseSettings database,
        @Nullable Secret masterKey,
        Set<String> fetchAllow,
        boolean rateLimits,
        @Nullable Bootstrap bootstrap,
        TrustedProxies trustedProxies,
        @Nullable String clientCertificateHeader,
        @Nullable String operatorOrganization,
        LocalDate implicitNoNewFrom,
        LocalDate implicitEndsOn) {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final String SLUG_SHAPE = "a slug: a-z, 0-9 and -, at most 63, not - first";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,253}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]{1,64}@[^\\s@]{1,255}");
    /** RFC 6749 appendix A.1 and A.2: visible ASCII and the space, which we leave out. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private static final Pattern DATABASE_URL = Pattern.compile("jdbc:mariadb://[^/?#\\s]+/[^/?#\\s]+(\\?\\S*)?");
    private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("[?&](user|password)=|//[^/]*@");

    public Settings {
        Objects.requireNonNull(bind);
        Objects.requireNonNull(baseUrl);
        Objects.requireNonNull(database);
        Objects.requireNonNull(trustedProxies);
        fetchAllow = Set.copyOf(fetchAllow);
        if (masterKey == null && database instanceof DatabaseSettings.External) {
            throw new IllegalArgumentException("an external database needs a master key");
        }
    }

    /** Reads the variables and the file that TOLLBRIDGE_CONFIG names; the first thing that is wrong is the answer. */
    public static Settings read(Map<String, String> environment) throws InvalidSettings {
        Variables variables = new Variables(environment);
        int port = port(variables);
        return new Settings(
                bind(variables),
                port,
                baseUrl(variables, port),
                database(variables),
                masterKey(variables),
                fetchAllow(variables),
                rateLimits(variables),
                bootstrap(variables),
                trustedProxies(variables),
                clientCertificateHeader(variables),
                variables.find("TOLLBRIDGE_OPERATOR_ORG", SLUG.asMatchPredicate(), SLUG_SHAPE),
                day(variables, "TOLLBRIDGE_IMPLICIT_NO_NEW_FROM", "2026-05-01"),
                day(variables, "TOLLBRIDGE_IMPLICIT_ENDS_ON", "2027-05-01"));
    }

    /** The 32 bytes of the configured master key; empty where the file under {@code certs/} holds it. */
    public Optional<byte[]> masterKeyBytes() {
        return masterKey == null ? Optional.empty() : decoded(masterKey.reveal());
    }

    private static int port(Variables variables) throws InvalidSettings {
        String name = "TOLLBRIDGE_PORT";
        String value = variables.get(name, "8080");
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > 65535) {
            throw Variables.malformed(name, "a number from 1 to 65535");
        }
        return Integer.parseInt(value);
    }

    private static String bind(Variables variables) throws InvalidSettings {
        String bind = variables.find(
                "TOLLBRIDGE_BIND", HOST.asMatchPredicate(), "one address or host name to listen on, without a port");
        return bind == null ? "127.0.0.1" : bind;
    }

    private static URI baseUrl(Variables variables, int port) throws InvalidSettings {
        String name = "TOLLBRIDGE_BASE_URL";
        String value = variables.get(name, "http://localhost:" + port);
        try {
            URI url = new URI(value);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            boolean bare = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
            if (web && bare && url.getHost() != null && !value.endsWith("/")) {
                return url;
            }
        } catch (URISyntaxException malformed) {
            throw Variables.malformed(name, "a URL");
        }
        throw Variables.malformed(name, "an http or https URL without user, query, fragment and trailing slash");
    }

    private static DatabaseSettings database(Variables variables) throws InvalidSettings {
        String urlName = "TOLLBRIDGE_DB_URL";
        String url = variables.find(
                urlName, DATABASE_URL.asMatchPredicate(), "of the form jdbc:mariadb://host:3306/database");
        String user = variables.find("TOLLBRIDGE_DB_USER");
        String password = variables.find("TOLLBRIDGE_DB_PASSWORD");
        variables.needs("TOLLBRIDGE_DB_USER", urlName);
        variables.needs("TOLLBRIDGE_DB_PASSWORD", urlName);
        variables.needs(urlName, "TOLLBRIDGE_DB_USER");
        variables.needs(urlName, "TOLLBRIDGE_DB_PASSWORD");
        if (url != null && user != null && password != null) {
            // The URL is printed when the server cannot be reached.
            if (CREDENTIALS_IN_URL.matcher(url).find()) {
                throw Variables.malformed(
                        urlName, "without user and password: TOLLBRIDGE_DB_USER and TOLLBRIDGE_DB_PASSWORD hold them");
            }
            variables.needs(urlName, "TOLLBRIDGE_MASTER_KEY");
            return new DatabaseSettings.External(url, user, new Secret(password));
        }
        try {
            return new DatabaseSettings.Embedded(Path.of(variables.get("TOLLBRIDGE_DATA_DIR", "data")));
        } catch (InvalidPathException malformed) {
            throw Variables.malformed("TOLLBRIDGE_DATA_DIR", "a path");
        }
    }

    private static @Nullable Secret masterKey(Variables variables) throws InvalidSettings {
        String key = variables.find(
                "TOLLBRIDGE_MASTER_KEY",
                value -> decoded(value).filter(bytes -> bytes.length == 32).isPresent(),
                "32 bytes in base64, as from: openssl rand -base64 32");
        return key == null ? null : new Secret(key);
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64.strip()));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Set<String> fetchAllow(Variables variables) throws InvalidSettings {
        String name = "TOLLBRIDGE_FETCH_ALLOW";
        String list = variables.find(name);
        Set<String> hosts = new LinkedHashSet<>();
        if (list != null) {
            for (String item : list.split(",", -1)) {
                String host = item.strip();
                boolean withPort = host.matches("[^:]*:[0-9]*");
                if (!HOST.matcher(host).matches() || withPort) {
                    throw Variables.malformed(name, "host names separated by commas, without scheme and port");
                }
                hosts.add(host.toLowerCase(Locale.ROOT));
            }
        }
        return hosts;
    }

    private static boolean rateLimits(Variables variables) throws InvalidSettings {
        return switch (variables.get("TOLLBRIDGE_RATE_LIMITS", "on")) {
            case "on" -> true;
            case "off" -> false;
            default -> throw Variables.malformed("TOLLBRIDGE_RATE_LIMITS", "on or off");
        };
    }

    private static @Nullable Bootstrap bootstrap(Variables variables) throws InvalidSettings {
        String organizationName = "TOLLBRIDGE_BOOTSTRAP_ORG";
        String clientName = "TOLLBRIDGE_BOOTSTRAP_CLIENT_ID";
        String secretName = "TOLLBRIDGE_BOOTSTRAP_CLIENT_SECRET";
        String emailName = "TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL";
        String passwordName = "TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD";
        variables.together(clientName, secretName);
        variables.together(emailName, passwordName);
        variables.needs(clientName, organizationName);
        variables.needs(emailName, organizationName);
        String organization = variables.find(organizationName, SLUG.asMatchPredicate(), SLUG_SHAPE);
        String visible = "at most 255 visible ASCII characters";
        String clientId = variables.find(clientName, VISIBLE.asMatchPredicate(), visible);
        String clientSecret = variables.find(secretName, VISIBLE.asMatchPredicate(), visible);
        String email = variables.find(emailName, EMAIL.asMatchPredicate(), "an e-mail address");
        String password = variables.find(passwordName, value -> value.length() <= 1000, "at most 1000 characters");
        if (organization == null) {
            return null;
        }
        return new Bootstrap(
                organization,
                clientId == null || clientSecret == null
                        ? null
                        : new Bootstrap.Client(clientId, new Secret(clientSecret)),
                email == null || password == null ? null : new Bootstrap.Administrator(email, new Secret(password)));
    }

    private static TrustedProxies trustedProxies(Variables variables) throws InvalidSettings {
        String name = "TOLLBRIDGE_TRUSTED_PROXIES";
        String list = variables.find(name);
        try {
            return list == null ? TrustedProxies.NONE : TrustedProxies.parse(list);
        } catch (IllegalArgumentException malformed) {
            throw Variables.malformed(
                    name, "addresses or CIDR ranges separated by commas, as 10.0.0.7, 192.168.0.0/16");
        }
    }

    private static @Nullable String clientCertificateHeader(Variables variables) throws InvalidSettings {
        String name = "TOLLBRIDGE_CLIENT_CERT_HEADER";
        // Without a trusted proxy the header would always be dropped, and mutual TLS silently never work.
        variables.needs(name, "TOLLBRIDGE_TRUSTED_PROXIES");
        return variables.find(name, HEADER.asMatchPredicate(), "the name of one HTTP header");
    }

    private static LocalDate day(Variables variables, String name, String otherwise) throws InvalidSettings {
        String value = variables.get(name, otherwise);
        try {
            return LocalDate.parse(value);
        } catch (DateTimeParseException malformed) {
            throw Variables.malformed(name, "a date such as " + otherwise);
        }
    }
}
