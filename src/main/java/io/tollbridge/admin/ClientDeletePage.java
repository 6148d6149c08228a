package io.tollbridge.admin;

/** Asks whether a client is to be deleted. */
public record ClientDeletePage(Form form, Resource client) {}
