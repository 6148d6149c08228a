package io.tollbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** One server, reached as localhost and as 127.0.0.1: two sites. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BrowserTest {
    private final Browser browser = Browser.open();
    private HttpServer server;
    private URI localhost;
    private URI loopback;

    BrowserTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        localhost = URI.create("http://localhost:" + server.getAddress().getPort());
        loopback = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @BeforeEach
    void start() {
        server.createContext("/set", exchange -> {
            for (String cookie : List.of(
                    "strict=1; SameSite=Strict; Path=/",
                    "lax=1; SameSite=Lax; Path=/; HttpOnly",
                    "none=1; SameSite=None; Secure; Path=/",
                    "unset=1; Path=/",
                    "__Host-own=1; Secure; Path=/; SameSite=Lax",
                    "__Host-wrong=1; Secure; Path=/set",
                    "insecure-none=1; SameSite=None; Path=/",
                    "inner=1; Path=/echo/inner",
                    "gone=1; Max-Age=0; Path=/")) {
                exchange.getResponseHeaders().add("Set-Cookie", cookie);
            }
            answer(exchange, 200, "set");
        });
        server.createContext("/echo", exchange -> answer(exchange, 200, seen(exchange)));
        server.createContext("/redirect", exchange -> {
            exchange.getResponseHeaders()
                    .add("Location", exchange.getRequestURI().getQuery());
            answer(exchange, 302, "");
        });
        server.createContext("/form", exchange -> {
            String[] asked = exchange.getRequestURI().getQuery().split("@", 2);
            answer(
                    exchange,
                    200,
                    "<form method=post action='" + asked[1] + "'><input name=SAMLResponse value='a+b='>"
                            + "<input name=RelayState value=''><button name=go value=1></form>",
                    asked[0]);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        browser.close();
        server.stop(0);
    }

    @Test
    void a_typed_url_gets_every_cookie_of_its_host_and_path_and_none_that_chrome_would_not_keep() {
        browser.get(localhost + "/set");

        assertThat(cookiesSeen(browser.get(localhost + "/echo")))
                .containsExactlyInAnyOrder("strict", "lax", "none", "unset", "__Host-own");
        assertThat(cookiesSeen(browser.get(localhost + "/echo/inner/most"))).contains("inner");
        assertThat(cookiesSeen(browser.get(localhost + "/echo/innermost"))).doesNotContain("inner");
        assertThat(cookiesSeen(browser.get(loopback + "/echo"))).isEmpty();
        assertThat(browser.cookie("lax").orElseThrow().httpOnly()).isTrue();
    }

    @Test
    void a_cross_site_post_carries_only_cookies_of_same_site_none_or_without_the_attribute() {
        browser.get(localhost + "/set");

        Page answer =
                browser.get(loopback + "/form?origin@" + localhost + "/echo").autoSubmit();

        assertThat(cookiesSeen(answer)).containsExactlyInAnyOrder("none", "unset");
        assertThat(answer.text()).contains("POST", "Origin: " + loopback, "Sec-Fetch-Site: cross-site");
        assertThat(answer.text()).contains("SAMLResponse=a%2Bb%3D&RelayState= ");
    }

    @Test
    void a_cross_site_post_turned_into_a_get_by_a_redirect_carries_lax_cookies_but_no_strict_ones() {
        browser.get(localhost + "/set");

        Page answer = browser.get(loopback + "/form?origin@" + localhost + "/redirect?/echo")
                .autoSubmit();

        assertThat(cookiesSeen(answer)).containsExactlyInAnyOrder("none", "unset", "lax", "__Host-own");
        assertThat(browser.log())
                .endsWith(
                        new Browser.Visit("POST", URI.create(localhost + "/redirect?/echo"), 302),
                        new Browser.Visit("GET", URI.create(localhost + "/echo"), 200));
    }

    @Test
    void a_same_site_post_carries_every_cookie_and_another_port_is_the_same_site() {
        browser.get(localhost + "/set");

        Page answer =
                browser.get(localhost + "/form?origin@" + localhost + "/echo").autoSubmit();

        assertThat(cookiesSeen(answer)).contains("strict", "lax", "none", "unset");
        assertThat(CookieJar.sameSite(localhost, URI.create("http://localhost:1")))
                .isTrue();
    }

    @Test
    void a_page_that_hides_its_referrer_posts_with_origin_null() {
        Page answer = browser.get(localhost + "/form?no-referrer@" + localhost + "/echo")
                .autoSubmit();

        assertThat(answer.text()).contains("Origin: null");
    }

    @Test
    void fields_are_filled_in_and_a_redirect_to_a_stop_is_not_followed() {
        Form form = browser.get(localhost + "/form?origin@" + localhost + "/redirect?http://app.test/callback?code=1")
                .formWith("RelayState");

        Page answer = browser.stopAt("http://app.test/").submit(form, Map.of("RelayState", "x y", "go", "1"));

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.location()).contains(URI.create("http://app.test/callback?code=1"));
        assertThat(form.with("RelayState", "x y").with("go", "1").encoded())
                .isEqualTo("SAMLResponse=a%2Bb%3D&RelayState=x+y&go=1");
    }

    private static List<String> cookiesSeen(Page page) {
        String line = page.body()
                .lines()
                .filter(text -> text.startsWith("Cookie: "))
                .findFirst()
                .orElse("");
        return line.isEmpty()
                ? List.of()
                : List.of(line.substring("Cookie: ".length())
                        .replaceAll("=[^;]*", "")
                        .split("; "));
    }

    private static String seen(HttpExchange exchange) throws IOException {
        StringBuilder seen = new StringBuilder(exchange.getRequestMethod()).append('\n');
        seen.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                .append(" \n");
        exchange.getRequestHeaders().forEach((name, values) -> {
            String written = name.equals("Sec-fetch-site") ? "Sec-Fetch-Site" : name;
            seen.append(written).append(": ").append(String.join(", ", values)).append('\n');
        });
        return seen.toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        answer(exchange, status, body, "");
    }

    private static void answer(HttpExchange exchange, int status, String body, String referrerPolicy)
            throws IOException {
        exchange.getResponseHeaders().add("Referrer-Policy", referrerPolicy);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
