package io.tollbridge.admin;

import io.tollbridge.directory.Permission;

/**
 * What stands above every page of one identity provider.
 *
 * @param here the last part of the page's address; "" for the first page
 * @param mayEdit whether this person may change anything
 */
public record ProviderHead(String id, String name, boolean enabled, String here, boolean mayEdit) {
    static ProviderHead of(Visit visit, Resource provider, String here) {
        return new ProviderHead(
                provider.text("id"),
                provider.text("name"),
                provider.flag("enabled"),
                here,
                visit.may(Permission.SSO_PROVIDER_EDIT));
    }

    /** The address of a page of this identity provider. */
    public String path(String page) {
        return SingleSignOn.ROOT + "/" + id + (page.isEmpty() ? "" : "/" + page);
    }

    /** The resource of the API that this page is about. */
    static String resource(Visit visit) {
        return "/identity-providers/" + visit.segment("id");
    }

    /** The address of a page, before anything was read. */
    static String address(Visit visit, String page) {
        return SingleSignOn.ROOT + "/" + visit.segment("id") + (page.isEmpty() ? "" : "/" + page);
    }
}
