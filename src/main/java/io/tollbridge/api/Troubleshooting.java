package io.tollbridge.api;

import io.tollbridge.login.Explain;
import io.tollbridge.login.StartLogin;

/** What tells administrators why a login failed, or would. */
public record Troubleshooting(Explain explain, StartLogin startLogin) {}
