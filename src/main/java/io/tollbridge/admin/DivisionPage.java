package io.tollbridge.admin;

/** One division, or a new one; {@code id} is "" for a new one. */
public record DivisionPage(Form form, String id, String name) {}
