package io.tollbridge.admin;

/** Why a login failed, or that it did not. */
public record LoginPage(
        String reference, Moment at, String who, String provider, String channel, ReportPart report) {}
