package io.tollbridge.admin;

/** One client; {@code implicit}: it uses the grant that ends. */
public record ClientPage(
        Resource client, String grant, boolean implicit, boolean mayEdit, boolean mayDelete, Chart chart) {}
