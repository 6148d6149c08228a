package io.tollbridge.saml;

import java.util.Optional;

/** A message on its way to an identity provider through the browser. */
public sealed interface Outgoing {
    /** HTTP-Redirect (Bindings §3.4): send the browser to this URL. */
    record Redirect(String url) implements Outgoing {}

    /**
     * HTTP-POST (Bindings §3.5): let the browser post this form.
     *
     * @param parameter {@code SAMLRequest} or {@code SAMLResponse}
     * @param message base64 of the XML
     */
    record Post(String url, String parameter, String message, Optional<String> relayState) implements Outgoing {}
}
