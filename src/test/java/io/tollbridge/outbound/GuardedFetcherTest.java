package io.tollbridge.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardedFetcherTest {
    @RegisterExtension
    private static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private final GuardedFetcher nothingAllowed = new GuardedFetcher(Set.of());
    private final GuardedFetcher localhostAllowed = new GuardedFetcher(Set.of("localhost"));
    private final GuardedFetcher impatient = new GuardedFetcher(Set.of("localhost"), Duration.ofSeconds(1));

    @AfterEach
    void close() throws Exception {
        nothingAllowed.close();
        localhostAllowed.close();
        impatient.close();
    }

    @Test
    void a_host_on_the_allow_list_is_fetched_whatever_its_address() throws Exception {
        SERVER.stubFor(get("/metadata").willReturn(ok("<EntityDescriptor/>")));

        assertThat(localhostAllowed.fetch(at("localhost", "/metadata")))
                .asString()
                .isEqualTo("<EntityDescriptor/>");
        assertThat(localhostAllowed.fetch(at("LOCALHOST", "/metadata")))
                .asString()
                .isEqualTo("<EntityDescriptor/>");
    }

    @Test
    void a_document_that_we_have_is_answered_as_not_modified_also_behind_a_redirect() throws Exception {
        SERVER.stubFor(get("/old").willReturn(aResponse().withStatus(301).withHeader("Location", "/metadata")));
        SERVER.stubFor(get("/metadata").willReturn(ok("<a/>").withHeader("ETag", "W/\"1\"")));
        var fetched =
                (FetchAnswer.Fetched) localhostAllowed.fetch(at("localhost", "/old"), FetchAnswer.Validators.NONE);
        assertThat(fetched.validators().etag()).contains("W/\"1\"");
        assertThat(fetched.bytes()).asString().isEqualTo("<a/>");

        SERVER.stubFor(get("/metadata")
                .withHeader("If-None-Match", equalTo("W/\"1\""))
                .willReturn(aResponse().withStatus(304)));
        assertThat(localhostAllowed.fetch(at("localhost", "/old"), fetched.validators()))
                .isEqualTo(new FetchAnswer.NotModified());
    }

    @Test
    void not_modified_is_no_answer_to_a_request_without_conditions() {
        SERVER.stubFor(get("/metadata").willReturn(aResponse().withStatus(304)));

        assertThatThrownBy(() -> localhostAllowed.fetch(at("localhost", "/metadata")))
                .isInstanceOf(FetchRefused.class)
                .hasMessageContaining("304");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "127.0.0.1",
                "2130706433",
                "2130706433",
                "0.0.0.0",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "10.0.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "224.0.0.1",
                "[ff02::1]",
                "255.255.255.255"
            })
    void an_address_that_is_not_public_is_refused_in_every_spelling(String host) {
        SERVER.stubFor(any(anyUrl()).willReturn(ok("inside")));

        assertThatThrownBy(() -> nothingAllowed.fetch(at(host, "/")))
                .isInstanceOf(FetchRefused.class)
                .hasMessageContaining("is a private, local or reserved address");
        assertThat(SERVER.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"})
    void a_public_address_passes(String address) {
        assertThat(PublicAddresses.isPublic(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void a_redirect_to_a_private_address_is_refused_before_it_is_connected_to() {
        SERVER.stubFor(get("/start")
                .willReturn(temporaryRedirect(at("127.0.0.1", "/secret").toString())));
        SERVER.stubFor(get("/secret").willReturn(ok("secret")));

        assertThatThrownBy(() -> localhostAllowed.fetch(at("localhost", "/start")))
                .hasMessageContaining("127.0.0.1 is a private, local or reserved address");
        SERVER.verify(0, getRequestedFor(urlEqualTo("/secret")));
    }

    @Test
    void three_redirects_are_followed_and_relative_ones_resolved() throws Exception {
        SERVER.stubFor(get("/a/1").willReturn(temporaryRedirect("2")));
        SERVER.stubFor(get("/a/2").willReturn(temporaryRedirect("/a/3")));
        SERVER.stubFor(
                get("/a/3").willReturn(temporaryRedirect(at("localhost", "/a/4").toString())));
        SERVER.stubFor(get("/a/4").willReturn(ok("there")));

        assertThat(localhostAllowed.fetch(at("localhost", "/a/1"))).asString().isEqualTo("there");
    }

    @Test
    void a_redirect_loop_ends_after_three() {
        SERVER.stubFor(get("/loop").willReturn(temporaryRedirect("/loop")));

        assertThatThrownBy(() -> localhostAllowed.fetch(at("localhost", "/loop")))
                .isInstanceOf(FetchRefused.class)
                .hasMessage("more than 3 redirects");
        SERVER.verify(4, getRequestedFor(urlEqualTo("/loop")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://example.org/a", "jar:http://example.org!/", "/relative"})
    void only_http_and_https_are_fetched(String address) {
        assertThatThrownBy(() -> localhostAllowed.fetch(URI.create(address)))
                .hasMessage("only http and https addresses are fetched");
    }

    @Test
    void a_redirect_to_another_scheme_is_refused() {
        SERVER.stubFor(get("/start").willReturn(temporaryRedirect("file:///etc/passwd")));

        assertThatThrownBy(() -> localhostAllowed.fetch(at("localhost", "/start")))
                .hasMessage("only http and https addresses are fetched");
    }

    @Test
    void an_address_with_a_password_is_refused() {
        assertThatThrownBy(() -> localhostAllowed.fetch(URI.create("http://me:s3cret@localhost/")))
                .hasMessage("the address must have a host, and no user or password");
    }

    @Test
    void a_mebibyte_passes_and_one_byte_more_is_refused_with_and_without_a_length() throws Exception {
        SERVER.stubFor(get("/full").willReturn(aResponse().withBody(new byte[GuardedFetcher.MAX_BYTES])));
        SERVER.stubFor(get("/more").willReturn(aResponse().withBody(new byte[GuardedFetcher.MAX_BYTES + 1])));
        SERVER.stubFor(get("/chunked")
                .willReturn(aResponse()
                        .withBody(new byte[GuardedFetcher.MAX_BYTES + 1])
                        .withChunkedDribbleDelay(4, 10)));

        assertThat(localhostAllowed.fetch(at("localhost", "/full"))).hasSize(GuardedFetcher.MAX_BYTES);
        for (String path : new String[] {"/more", "/chunked"}) {
            assertThatThrownBy(() -> localhostAllowed.fetch(at("localhost", path)))
                    .hasMessage("the answer has more than 1048576 bytes");
        }
    }

    @Test
    void a_compressed_answer_is_refused_instead_of_unpacked() {
        SERVER.stubFor(get("/bomb")
                .willReturn(aResponse().withHeader("Content-Encoding", "gzip").withBody(new byte[100])));

        assertThatThrownBy(() -> localhostAllowed.fetch(at("localhost", "/bomb")))
                .hasMessage("the answer is compressed, which was not asked for");
    }

    @Test
    void an_error_status_is_refused_by_its_number() {
        assertThatThrownBy(() -> localhostAllowed.fetch(at("localhost", "/nowhere")))
                .isInstanceOf(FetchRefused.class)
                .hasMessage("answered with status 404");
    }

    @Test
    void a_slow_answer_and_a_slow_drip_end_at_the_deadline() {
        SERVER.stubFor(get("/slow").willReturn(ok("late").withFixedDelay(5_000)));
        SERVER.stubFor(get("/drip").willReturn(ok("abcdefghij").withChunkedDribbleDelay(10, 5_000)));

        for (String path : new String[] {"/slow", "/drip"}) {
            long before = System.nanoTime();
            assertThatThrownBy(() -> impatient.fetch(at("localhost", path)))
                    .isInstanceOf(FetchRefused.class)
                    .hasMessage("no complete answer within 1 s");
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(900), Duration.ofMillis(2_500));
        }
    }

    @Test
    void cookies_are_neither_kept_nor_sent() throws Exception {
        SERVER.stubFor(get("/cookie").willReturn(ok("a").withHeader("Set-Cookie", "id=1; Path=/")));

        localhostAllowed.fetch(at("localhost", "/cookie"));
        localhostAllowed.fetch(at("localhost", "/cookie"));

        SERVER.verify(2, getRequestedFor(urlEqualTo("/cookie")).withoutHeader("Cookie"));
    }

    private static URI at(String host, String path) {
        return URI.create("http://" + host + ":" + SERVER.getPort() + path);
    }
}
