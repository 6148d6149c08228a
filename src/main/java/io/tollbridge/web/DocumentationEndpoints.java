package io.tollbridge.web;

import io.javalin.config.RoutesConfig;

/** The surface described by the service itself (HTTP.md): for machines and for people. */
final class DocumentationEndpoints {
    private final String json;
    private final DocsPage page;
    private final ErrorsPage errors = ErrorsPage.catalogue();
    private final Pages pages;

    DocumentationEndpoints(String baseUrl, Pages pages) {
        OpenApiDocument document = new OpenApiDocument(baseUrl);
        this.json = document.json();
        this.page = document.page();
        this.pages = pages;
    }

    void mount(RoutesConfig routes) {
        routes.get(
                "/openapi.json",
                context -> context.header("Cache-Control", "public, max-age=300")
                        .contentType("application/json")
                        .result(json),
                Anyone.ANYONE);
        routes.get("/docs/errors", context -> pages.errors(context, errors), Anyone.ANYONE);
        routes.get("/docs", context -> pages.documentation(context, page), Anyone.ANYONE);
    }
}
