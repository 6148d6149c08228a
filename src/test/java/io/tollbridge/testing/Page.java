package io.tollbridge.testing;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** What the browser shows: the last answer of a chain of redirects, and the URL in the address bar. */
public final class Page {
    private final Browser browser;
    private final URI url;
    private final int status;
    private final HttpHeaders headers;
    private final String body;
    private final Document document;

    Page(Browser browser, URI url, int status, HttpHeaders headers, String body) {
        this.browser = browser;
        this.url = url;
        this.status = status;
        this.headers = headers;
        this.body = body;
        document = Jsoup.parse(body, url.toString());
    }

    /** The URL in the address bar. */
    public URI url() {
        return url;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The headers of the answer. */
    public HttpHeaders headers() {
        return headers;
    }

    /** The first header of that name. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Where a redirect that was not followed leads (see {@link Browser#stopAt}). */
    public Optional<URI> location() {
        return header("Location").map(url::resolve);
    }

    /** The body as text. */
    public String body() {
        return body;
    }

    /** The body parsed as HTML; URLs in it are resolved against {@link #url()}. */
    public Document document() {
        return document;
    }

    /** What a person reads. */
    public String text() {
        return document.text();
    }

    /** Every form in the order of the page. */
    public List<Form> forms() {
        return document.forms().stream().map(form -> Form.of(this, form)).toList();
    }

    /** The first form that has a field of this name, filled or not. */
    public Form formWith(String field) {
        return document.forms().stream()
                .filter(form -> form.elements().stream()
                        .anyMatch(element -> element.attr("name").equals(field)))
                .findFirst()
                .map(form -> Form.of(this, form))
                .orElseThrow(() -> new IllegalStateException("no form with " + field + " in " + this));
    }

    /** Submits the page's only form as its script would: that of the POST binding (Bindings 3.5). */
    public Page autoSubmit() {
        List<Form> forms = forms();
        if (forms.size() != 1 || !forms.getFirst().method().equals("POST")) {
            throw new IllegalStateException("not one form to POST but " + forms.size() + " forms in " + this);
        }
        return browser.submit(forms.getFirst());
    }

    /** Follows a link, as a click on it would. */
    public Page follow(String cssQuery) {
        String target = document.select(cssQuery).attr("abs:href");
        if (target.isEmpty()) {
            throw new IllegalStateException("no link " + cssQuery + " in " + this);
        }
        return browser.navigate(this, URI.create(target));
    }

    /** Status, URL and beginning of the text, for the messages of failed tests. */
    @Override
    public String toString() {
        String text = text();
        return status + " " + url + ": " + text.substring(0, Math.min(500, text.length()));
    }
}
