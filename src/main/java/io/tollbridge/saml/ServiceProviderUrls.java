package io.tollbridge.saml;

/** The URLs of one organization's service provider (HTTP.md section 3), from the configured base URL alone. */
public record ServiceProviderUrls(String baseUrl, String slug) {
    /** Also the entity id, and the audience that assertions must name. */
    public String entityId() {
        return baseUrl + "/saml/" + slug + "/metadata";
    }

    /** The assertion consumer service. */
    public String assertionConsumer() {
        return baseUrl + "/saml/" + slug + "/acs";
    }

    /** The single logout service, for requests and for answers. */
    public String singleLogout() {
        return baseUrl + "/saml/" + slug + "/slo";
    }

    /** The token endpoint, which an assertion for the SAML2-bearer grant may name (RFC 7522 §3). */
    public String tokenEndpoint() {
        return baseUrl + "/oauth/token";
    }
}
