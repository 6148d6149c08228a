package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.tollbridge.directory.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The style sheet and the scripts, read once at start. Only these names are served: nothing of a request reaches a file
 * system. Their URLs carry a hash of the content, so that browsers may keep each version for good.
 */
public final class StaticFiles {
    private static final String PATH = "/static/";
    private static final int HASH_LENGTH = 16;
    private static final List<String> NAMES = List.of("tollbridge.css", "tollbridge.js", "admin.css");
    /** As its authors built it, out of its WebJar. */
    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.8/dist/htmx.min.js";

    private final Map<String, File> files = new LinkedHashMap<>();

    /** Reads them. */
    public StaticFiles() {
        NAMES.forEach(name -> files.put(name, File.read(PATH + name)));
        files.put("htmx.js", File.read(HTMX));
    }

    /** The URL of this file, with the hash of its content. */
    public String url(String name) {
        File file = Optional.ofNullable(files.get(name))
                .orElseThrow(() -> new IllegalStateException("no static file " + name));
        return PATH + name + "?v=" + file.hash();
    }

    /** To be called once. */
    void mount(RoutesConfig routes) {
        routes.get(PATH + "{name}", this::answer, Anyone.ANYONE);
    }

    private void answer(Context context) {
        File file = Optional.ofNullable(files.get(context.pathParam("name"))).orElseThrow(NotFoundResponse::new);
        boolean current = file.hash().equals(context.queryParam("v"));
        context.header("ETag", file.tag())
                // A page of another version asks for another hash: what is answered then must not be kept for good.
                .header("Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache")
                .header("Cross-Origin-Resource-Policy", "same-origin");
        if (file.isNamedBy(Optional.ofNullable(context.header("If-None-Match")).orElse(""))) {
            context.status(304);
        } else {
            context.contentType(file.type()).result(file.content());
        }
    }

    /** One file as it is sent. */
    private static final class File {
        private final byte[] content;
        private final String type;
        private final String hash;

        private File(byte[] content, String type) {
            this.content = content;
            this.type = type;
            this.hash = Sha256.of(content).toString().substring(0, HASH_LENGTH);
        }

        static File read(String name) {
            try (InputStream stream = StaticFiles.class.getResourceAsStream(name)) {
                if (stream == null) {
                    throw new IllegalStateException("missing: " + name);
                }
                return new File(stream.readAllBytes(), type(name));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        private static String type(String name) {
            return name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
        }

        byte[] content() {
            return content.clone();
        }

        String type() {
            return type;
        }

        String hash() {
            return hash;
        }

        String tag() {
            return '"' + hash + '"';
        }

        /** RFC 9110 §13.1.2: a list of tags, compared weakly. */
        boolean isNamedBy(String ifNoneMatch) {
            return List.of(ifNoneMatch.split("\\s*,\\s*")).stream()
                    .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                    .anyMatch(tag -> tag.equals(tag()) || tag.equals("*"));
        }
    }
}
