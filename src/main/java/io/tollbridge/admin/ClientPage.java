package io.tollbridge.admin;

import java.util.Optional;

/** One client; {@code implicit}: it uses the grant that ends. */
public record ClientPage(
        Resource client, String grant, boolean implicit, boolean mayEdit, boolean mayDelete, Optional<Chart> chart) {}
