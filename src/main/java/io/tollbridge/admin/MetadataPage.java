package io.tollbridge.admin;

import java.util.List;

/**
 * Where the metadata of one identity provider comes from, and what waits in it.
 *
 * @param form with the version that buttons are for, and why a refresh failed
 * @param url where it is fetched; "" if it was given by hand
 * @param problem why the last refresh failed; "" if it did not
 * @param held what has changed and waits; empty if nothing does
 * @param xml the stored document
 */
public record MetadataPage(
        ProviderHead head,
        Form form,
        String url,
        Moment checkedAt,
        Moment refreshAt,
        Moment validUntil,
        String problem,
        int failures,
        Moment heldSince,
        List<Change> held,
        String xml) {
    public MetadataPage {
        held = List.copyOf(held);
    }

    /** One thing that differs; "" where there is nothing. */
    public record Change(String what, String before, String after) {}
}
