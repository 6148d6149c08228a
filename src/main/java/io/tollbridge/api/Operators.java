package io.tollbridge.api;

import io.tollbridge.login.BreakGlass;
import java.util.Optional;

/**
 * Who runs the service, and so may make organizations by the API.
 *
 * @param organization the slug of the one whose administrators they are; absent: nobody may by the API
 */
public record Operators(Optional<String> organization, BreakGlass breakGlass) {}
