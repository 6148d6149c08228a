package io.tollbridge.api;

import io.tollbridge.directory.SetupLinks;
import io.tollbridge.login.Explain;
import io.tollbridge.login.StartLogin;

/** What tells administrators why a login failed, or would, and what others may set up for them. */
public record Troubleshooting(String baseUrl, Explain explain, StartLogin startLogin, SetupLinks setupLinks) {}
