package io.tollbridge.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** So that a page that passes is known to have been looked at. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PageLookTest {
    private static final String GOOD = "<main><h1>Good</h1><p>calm</p></main>";

    private static final PageLook LOOK = new PageLook();
    private static Chromium chromium;
    private static HttpServer server;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.start();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
            server.stop(0);
        }
    }

    @Test
    void a_good_page_passes() {
        assertThatCode(() -> look("good", GOOD)).doesNotThrowAnyException();
    }

    @Test
    void grey_on_grey_is_a_fault_even_if_only_in_the_dark() {
        assertThatThrownBy(() -> look(
                        "dark",
                        GOOD
                                + "<style>@media (prefers-color-scheme: dark) { p { color: #777; background:"
                                + " #888 } }</style>"))
                .hasMessageContaining("DARK")
                .hasMessageContaining("color-contrast");
    }

    @Test
    void a_field_without_a_label_is_a_fault() {
        assertThatThrownBy(() -> look("label", GOOD + "<input name=x>")).hasMessageContaining("label");
    }

    @Test
    void what_stands_beyond_the_edge_of_a_telephone_is_a_fault_and_named() {
        assertThatThrownBy(() -> look("edge", GOOD + "<div class=wide style='width: 361px'>too wide</div>"))
                .hasMessageContaining("DIV.wide too wide");
    }

    @Test
    void a_heavy_page_is_a_fault() {
        assertThatThrownBy(() -> look("heavy", GOOD + "<!--" + "x".repeat(PageLook.MOST_BYTES) + "-->"))
                .hasMessageContaining("bytes of the page");
    }

    private static void look(String name, String body) {
        byte[] html = ("<!DOCTYPE html><html lang=en><meta name=viewport content='width=device-width'><title>x</title>"
                        + "<style>body { margin: 0; color-scheme: light dark }</style>" + body)
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/" + name, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().add("Content-Security-Policy", "script-src 'none'");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
            exchange.close();
        });
        try (var context = chromium.context(new Browser.NewContextOptions())) {
            Page page = context.newPage();
            page.navigate("http://localhost:" + server.getAddress().getPort() + "/" + name);
            LOOK.check(page, "look-" + name);
        }
    }
}
