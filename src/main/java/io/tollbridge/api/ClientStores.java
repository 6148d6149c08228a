package io.tollbridge.api;

import io.tollbridge.directory.Approvals;
import io.tollbridge.directory.ClientSecrets;
import io.tollbridge.directory.Clients;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.oauth.UsageOverview;
import io.tollbridge.oauth.UsageReports;

/** All that the API asks about clients, what they and the identity providers did, and how the implicit grant ends. */
public record ClientStores(
        Clients clients,
        ClientSecrets secrets,
        Approvals approvals,
        UsageReports usage,
        UsageOverview overview,
        ImplicitSunset implicit) {}
