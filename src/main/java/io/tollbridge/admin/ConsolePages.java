package io.tollbridge.admin;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.tollbridge.web.ContentSecurityPolicy;
import io.tollbridge.web.StaticFiles;
import java.util.Map;

/** Renders the templates of {@code src/main/jte/admin}; styles and scripts are files of their own, so none stands inline. */
final class ConsolePages {
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, ConsolePages.class.getClassLoader(), "io.tollbridge.admin.pages");
    private final Frame.Files files;

    ConsolePages(StaticFiles files) {
        this.files = new Frame.Files(
                files.url("tollbridge.css"), files.url("admin.css"), files.url("tollbridge.js"), files.url("htmx.js"));
    }

    void show(Visit visit, int status, String template, Object page) {
        render(visit.context(), status, template, Map.of("page", page, "frame", Frame.of(visit, files)));
    }

    /** One that shows a secret, this one time: neither the browser nor its way back keeps it. */
    void showSecret(Visit visit, String template, Object page) {
        show(visit, 200, template, page);
        visit.context().header("Cache-Control", "no-store");
    }

    /** To somebody whose session ended while a form of his was open. */
    void showToNobody(Context context, AgainPage page) {
        render(context, 403, "again.jte", Map.of("page", page, "frame", Frame.ofNobody(files)));
    }

    private void render(Context context, int status, String template, Map<String, Object> parameters) {
        StringOutput output = new StringOutput();
        templates.render(template, parameters, output);
        context.status(status)
                .header(
                        ContentSecurityPolicy.HEADER,
                        ContentSecurityPolicy.of("'self' https: http:")) // signing out leads on
                // Kept for the way back, so that nothing typed is lost; signing out clears it (Clear-Site-Data).
                .header("Cache-Control", "private, no-cache")
                .contentType("text/html; charset=utf-8")
                .result(output.toString());
    }
}
