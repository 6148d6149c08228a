package io.tollbridge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tollbridge.saml.HardenedXml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads what a command line names, and says in one line why that could not be done. */
final class InputFile {
    private InputFile() {}

    /** Bytes of a message; of a longer file one byte more than allowed, so that the parser refuses it by its limit. */
    static byte[] message(Path file) throws IOException {
        return bytes(file, HardenedXml.MAX_BYTES + 1);
    }

    static byte[] bytes(Path file, int atMost) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(atMost);
        }
    }

    static String why(Exception failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case AccessDeniedException denied -> "not readable: " + denied.getFile();
            case JsonProcessingException bad -> "not JSON: " + bad.getOriginalMessage();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
