package io.tollbridge.web;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpException;

/** A form with files (RFC 7578). Every part stays in memory, so that nothing a stranger sends is written to a disk. */
public final class MultipartForm {
    private final List<Field> fields;

    private MultipartForm(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /** One part: a field's value, or a file. */
    public static final class Field {
        private final String name;
        private final boolean file;
        private final byte[] content;

        private Field(String name, boolean file, byte[] content) {
            this.name = name;
            this.file = file;
            this.content = content;
        }

        public String name() {
            return name;
        }

        /** It came with a file's name. */
        public boolean isFile() {
            return file;
        }

        public byte[] content() {
            return content.clone();
        }
    }

    /** It cannot be read: 400, or 413 where it is too long. */
    public static final class Unreadable extends RuntimeException {
        private final int status;

        private Unreadable(int status) {
            super("multipart: " + status, null, false, false);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** Reads the whole body; may throw {@link Unreadable}. */
    public static MultipartForm read(HttpServletRequest request, int maxBytes) {
        if (!String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT).contains("boundary=")) {
            throw new Unreadable(400);
        }
        request.setAttribute(
                ServletContextRequest.MULTIPART_CONFIG_ELEMENT,
                new MultipartConfigElement("", maxBytes, maxBytes, maxBytes));
        try {
            List<Field> fields = new ArrayList<>();
            for (Part part : request.getParts()) {
                try (InputStream stream = part.getInputStream()) {
                    fields.add(new Field(part.getName(), part.getSubmittedFileName() != null, stream.readAllBytes()));
                }
            }
            return new MultipartForm(fields);
        } catch (IOException | ServletException | IllegalStateException | IllegalArgumentException broken) {
            throw new Unreadable(statusOf(broken));
        } catch (HttpException.RuntimeException refused) {
            throw new Unreadable(refused.getCode() == 413 ? 413 : 400);
        }
    }

    /** Whether that is what the request says it has; not by getContentType(), which throws at an unknown charset. */
    static boolean isIn(HttpServletRequest request) {
        String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("multipart/form-data");
    }

    public List<Field> fields() {
        return fields;
    }

    /** Jetty says 400 to every broken form; that it is too long only the first cause, IllegalState, tells. */
    private static int statusOf(Throwable broken) {
        Throwable first = broken;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first instanceof IllegalStateException ? 413 : 400;
    }
}
