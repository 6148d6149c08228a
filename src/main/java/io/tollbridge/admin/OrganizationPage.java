package io.tollbridge.admin;

/** One organization, or a new one, as whoever runs the service sees it; {@code id} is "" for a new one. */
public record OrganizationPage(Form form, String id, String slug, String name) {}
