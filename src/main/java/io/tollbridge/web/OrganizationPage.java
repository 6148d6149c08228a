package io.tollbridge.web;

/** Asks which organization an application is to be used for; {@code handle}: the request that waits. */
public record OrganizationPage(String application, String handle) {}
