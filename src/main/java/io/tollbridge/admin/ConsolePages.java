package io.tollbridge.admin;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.tollbridge.web.ContentSecurityPolicy;
import io.tollbridge.web.StaticFiles;
import java.util.Map;

/** Renders the templates of {@code src/main/jte/admin}; styles and scripts are files of their own, so none stands inline. */
final class ConsolePages {
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, ConsolePages.class.getClassLoader(), "io.tollbridge.admin.pages");
    private final Frame.Files files;

    ConsolePages(StaticFiles files) {
        this.files = new Frame.Files(files.url("tollbridge.css"), files.url("admin.css"), files.url("tollbridge.js"));
    }

    void show(Visit visit, int status, String template, Object page) {
        StringOutput output = new StringOutput();
        templates.render(
                template,
                Map.of(
                        "page",
                        page,
                        "frame",
                        Frame.of(visit.administrator(), visit.context().path(), files)),
                output);
        visit.context()
                .status(status)
                .header(
                        ContentSecurityPolicy.HEADER,
                        ContentSecurityPolicy.of("'self' https: http:")) // signing out leads on
                .contentType("text/html; charset=utf-8")
                .result(output.toString());
    }
}
