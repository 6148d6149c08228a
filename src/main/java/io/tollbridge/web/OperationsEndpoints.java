package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Health and metrics (HTTP.md section 6). */
final class OperationsEndpoints {
    private final BooleanSupplier databaseAnswers;
    private final BooleanSupplier signingKeyWorks;
    private final BooleanSupplier draining;
    private final Metrics metrics;

    OperationsEndpoints(
            BooleanSupplier databaseAnswers,
            BooleanSupplier signingKeyWorks,
            BooleanSupplier draining,
            Metrics metrics) {
        this.databaseAnswers = databaseAnswers;
        this.signingKeyWorks = signingKeyWorks;
        this.draining = draining;
        this.metrics = metrics;
    }

    void mount(RoutesConfig routes) {
        routes.get("/health/live", context -> context.json(Map.of("status", "up")), Anyone.ANYONE);
        routes.get("/health/ready", this::ready, Anyone.ANYONE);
        routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.scrape()),
                Anyone.ANYONE);
    }

    private void ready(Context context) {
        boolean database = databaseAnswers.getAsBoolean();
        boolean signingKey = database && signingKeyWorks.getAsBoolean();
        boolean ready = database && signingKey && !draining.getAsBoolean();
        context.status(ready ? 200 : 503)
                .header("Cache-Control", "no-store")
                .json(Map.of(
                        "status", ready ? "up" : draining.getAsBoolean() ? "draining" : "down",
                        "database", word(database),
                        "signing_key", word(signingKey)));
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }
}
