package io.tollbridge.admin;

/** Asks for the name before an identity provider is deleted. */
public record ProviderDeletionPage(ProviderHead head, Form form) {}
