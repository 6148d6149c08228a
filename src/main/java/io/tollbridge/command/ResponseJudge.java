package io.tollbridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/** Judges one response case of a manifest. */
@FunctionalInterface
public interface ResponseJudge {
    /**
     * Judges with the case's own settings, tolerating its {@code needs} and {@code skipChecks}.
     *
     * @param folder where the manifest lies; the case's files are relative to it
     * @throws IOException if a file of the case cannot be read
     */
    Outcome judge(JsonNode theCase, Path folder) throws IOException;
}
