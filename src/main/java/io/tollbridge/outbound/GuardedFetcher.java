package io.tollbridge.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * GETs what an administrator's address points to, POSTs to it, and is no help in reaching anything inside: http and https only,
 * public addresses only (at every redirect, after the name is resolved) unless the host is allowed by configuration,
 * 1 MiB, three redirects and eight seconds at most, however slowly the other side drips.
 */
public final class GuardedFetcher implements AutoCloseable {
    /** Bytes an answer may have. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_HEADER_LINE = 8192;
    private static final int MAX_HEADERS = 100;
    private static final int AT_ONCE = 32;
    private static final Duration LIMIT = Duration.ofSeconds(8);

    private final Duration limit;
    private final CloseableHttpClient http;
    /** The deadline holds for the name look-up too, which cannot be interrupted: it is left behind in its thread. */
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Either the answer, or where to go next. */
    private sealed interface Step {
        record Arrived(FetchAnswer answer) implements Step {}

        record Redirect(URI to) implements Step {}
    }

    /** {@code allowedHosts}: names in lower case that may be private, TOLLBRIDGE_FETCH_ALLOW. */
    public GuardedFetcher(Set<String> allowedHosts) {
        this(allowedHosts, LIMIT);
    }

    GuardedFetcher(Set<String> allowedHosts, Duration limit) {
        this.limit = limit;
        Timeout timeout = Timeout.of(limit);
        Http1Config http1 = Http1Config.custom()
                .setMaxLineLength(MAX_HEADER_LINE)
                .setMaxHeaderCount(MAX_HEADERS)
                .build();
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new PublicAddresses(allowedHosts))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(http1)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout)
                        .setSocketTimeout(timeout)
                        .build())
                .setMaxConnTotal(AT_ONCE)
                .setMaxConnPerRoute(AT_ONCE)
                .build();
        this.http = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .setConnectionReuseStrategy((_, _, _) -> false) // a kept connection would pass by the address check
                .setUserAgent("Tollbridge")
                .disableRedirectHandling() // done here, so that each target is checked
                .disableContentCompression() // a megabyte of zip is a gigabyte
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .build();
    }

    /**
     * The bytes behind the address.
     *
     * @throws FetchRefused when it may not be fetched, or cannot be
     */
    public byte[] fetch(URI address) throws FetchRefused {
        return switch (fetch(address, FetchAnswer.Validators.NONE)) {
            case FetchAnswer.Fetched fetched -> fetched.bytes();
            case FetchAnswer.NotModified() -> throw new IllegalStateException("nothing was said to be known");
        };
    }

    /**
     * What is behind the address, unless it is still the document that these are of (If-None-Match, If-Modified-Since).
     *
     * @throws FetchRefused when it may not be fetched, or cannot be
     */
    public FetchAnswer fetch(URI address, FetchAnswer.Validators known) throws FetchRefused {
        return withinLimit(underWay -> follow(address, known, underWay));
    }

    /**
     * POSTs these bytes of JSON and gives the status of the answer; no redirect is followed, and the answer's body is not
     * read.
     *
     * @param headers names and values that stand beside Content-Type
     * @throws FetchRefused when the address may not be connected to, or does not answer
     */
    public int post(URI address, Map<String, String> headers, byte[] json) throws FetchRefused {
        return withinLimit(underWay -> {
            checkForm(address);
            HttpPost request = new HttpPost(address);
            headers.forEach(request::setHeader);
            request.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON));
            begin(request, underWay);
            return http.execute(request, response -> {
                response.setEntity(null); // or the client would read to its end whatever the other side drips
                return response.getCode();
            });
        });
    }

    /**
     * POSTs a SOAP 1.1 message (Bindings §3.2.3) and gives the answer, which a fault comes with status 500 in; no redirect
     * is followed.
     *
     * @param action the SOAPAction header
     * @throws FetchRefused when the address may not be connected to, or answers nothing of use
     */
    public byte[] postSoap(URI address, String action, byte[] envelope) throws FetchRefused {
        return withinLimit(underWay -> {
            checkForm(address);
            HttpPost request = new HttpPost(address);
            request.setHeader("SOAPAction", '"' + action + '"');
            request.setEntity(new ByteArrayEntity(envelope, ContentType.create("text/xml", UTF_8)));
            begin(request, underWay);
            return http.execute(request, response -> {
                if (response.getCode() != 200 && response.getCode() != 500) {
                    response.setEntity(null);
                    throw new Unusable("answered with status " + response.getCode());
                }
                return body(response);
            });
        });
    }

    /** One exchange, which tells what request is under way. */
    private interface Exchange<T> {
        T run(AtomicReference<@Nullable HttpUriRequestBase> underWay) throws IOException, FetchRefused;
    }

    private <T> T withinLimit(Exchange<T> exchange) throws FetchRefused {
        AtomicReference<@Nullable HttpUriRequestBase> underWay = new AtomicReference<>();
        Future<T> answer = threads.submit(() -> exchange.run(underWay));
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            throw tooSlow();
        } catch (ExecutionException failed) {
            throw reason(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new FetchRefused("interrupted");
        } finally {
            answer.cancel(true);
            HttpUriRequestBase request = underWay.get();
            if (request != null) {
                request.cancel(); // closes the socket of whoever still drips
            }
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        http.close();
    }

    private FetchAnswer follow(
            URI first, FetchAnswer.Validators known, AtomicReference<@Nullable HttpUriRequestBase> underWay)
            throws IOException, FetchRefused {
        URI address = first;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            checkForm(address);
            HttpGet request = new HttpGet(address);
            known.etag().ifPresent(etag -> request.setHeader(HttpHeaders.IF_NONE_MATCH, etag));
            known.lastModified().ifPresent(date -> request.setHeader(HttpHeaders.IF_MODIFIED_SINCE, date));
            begin(request, underWay);
            URI from = address;
            switch (http.execute(request, response -> step(response, from, !known.none()))) {
                case Step.Arrived(FetchAnswer answer) -> {
                    return answer;
                }
                case Step.Redirect(URI to) -> {
                    if ("https".equals(from.getScheme()) && "http".equals(to.getScheme())) {
                        throw new FetchRefused("redirected from https to http");
                    }
                    address = to;
                }
            }
        }
        throw new FetchRefused("more than " + MAX_REDIRECTS + " redirects");
    }

    private static void begin(HttpUriRequestBase request, AtomicReference<@Nullable HttpUriRequestBase> underWay)
            throws FetchRefused {
        underWay.set(request);
        // After set: whoever gives up either is seen here or finds this request to cancel.
        if (Thread.currentThread().isInterrupted()) {
            throw new FetchRefused("interrupted");
        }
    }

    private static void checkForm(URI address) throws FetchRefused {
        boolean web = "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
        if (!web) {
            throw new FetchRefused("only http and https addresses are fetched");
        }
        if (address.getHost() == null || address.getRawUserInfo() != null) {
            throw new FetchRefused("the address must have a host, and no user or password");
        }
    }

    private static Step step(ClassicHttpResponse response, URI from, boolean conditional) throws IOException {
        return switch (response.getCode()) {
            case 200 -> new Step.Arrived(new FetchAnswer.Fetched(body(response), validators(response)));
            case 304 -> {
                if (!conditional) {
                    throw new Unusable("answered with status 304 to a request without conditions");
                }
                yield new Step.Arrived(new FetchAnswer.NotModified());
            }
            case 301, 302, 303, 307, 308 -> new Step.Redirect(target(response, from));
            default -> throw new Unusable("answered with status " + response.getCode());
        };
    }

    private static FetchAnswer.Validators validators(ClassicHttpResponse response) {
        return new FetchAnswer.Validators(
                header(response, HttpHeaders.ETAG), header(response, HttpHeaders.LAST_MODIFIED));
    }

    private static Optional<String> header(ClassicHttpResponse response, String name) {
        return Optional.ofNullable(response.getFirstHeader(name))
                .map(Header::getValue)
                .filter(value -> !value.isBlank());
    }

    private static URI target(ClassicHttpResponse response, URI from) throws Unusable {
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        try {
            if (location != null) {
                return from.resolve(location.getValue());
            }
        } catch (IllegalArgumentException malformed) {
            throw new Unusable("redirected to something that is no address");
        }
        throw new Unusable("redirected without saying where to");
    }

    private static byte[] body(ClassicHttpResponse response) throws IOException {
        Header encoding = response.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.getValue().equalsIgnoreCase("identity")) {
            throw new Unusable("the answer is compressed, which was not asked for");
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        if (entity.getContentLength() > MAX_BYTES) {
            throw tooLong();
        }
        try (InputStream content = entity.getContent()) {
            byte[] bytes = content.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLong();
            }
            return bytes;
        }
    }

    private static Unusable tooLong() {
        return new Unusable("the answer has more than " + MAX_BYTES + " bytes");
    }

    /** An answer that came, but is of no use; ends the exchange from inside the client's callback. */
    private static final class Unusable extends IOException {
        Unusable(String reason) {
            super(reason);
        }
    }

    private FetchRefused tooSlow() {
        return new FetchRefused("no complete answer within " + limit.toSeconds() + " s");
    }

    private FetchRefused reason(@Nullable Throwable cause) {
        return switch (cause) {
            case FetchRefused refused -> refused;
            case Unusable unusable -> new FetchRefused(String.valueOf(unusable.getMessage()));
            case PublicAddresses.Refused refused ->
                new FetchRefused(refused.getMessage() + "; the operator can allow the host in TOLLBRIDGE_FETCH_ALLOW");
            case UnknownHostException _ -> new FetchRefused("the host's name is unknown");
            case SSLException _ -> new FetchRefused("the host's TLS certificate is not trusted, or TLS failed");
            case SocketTimeoutException _ -> tooSlow();
            case IOException failed ->
                new FetchRefused("cannot be reached: " + failed.getClass().getSimpleName());
            case null, default -> throw new IllegalStateException(cause);
        };
    }
}
