package io.tollbridge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.saml.MetadataReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges every case of a manifest, whatever its kind, and prints one JSON object a line. The manifest is an array of
 * cases; HTTP.md section 1 and the README of the corpus give the fields.
 */
final class Batch {
    private final MetadataReader reader;
    private final ResponseJudge responses;
    private final ObjectMapper json = new ObjectMapper();

    Batch(MetadataReader reader, ResponseJudge responses) {
        this.reader = reader;
        this.responses = responses;
    }

    /**
     * Judges all cases, those after an unusable one too.
     *
     * @param at the instant for cases that name none
     * @return the exit status: 0 if every outcome is what the case expects, 1 if one differs, 2 if the manifest or a
     *     case could not be used
     */
    int run(Path manifest, Instant at, PrintWriter out, PrintWriter err) {
        JsonNode cases;
        try {
            cases = json.readTree(InputFile.bytes(manifest, Integer.MAX_VALUE - 8));
        } catch (IOException unusable) {
            err.println(manifest + ": " + InputFile.why(unusable));
            return ExitStatus.UNUSABLE;
        }
        if (!cases.isArray()) {
            err.println(manifest + ": not a JSON array of cases");
            return ExitStatus.UNUSABLE;
        }
        int status = ExitStatus.ACCEPTED;
        Path folder = folderOf(manifest);
        for (JsonNode theCase : cases) {
            try {
                boolean asExpected = judge(theCase, folder, at, out);
                status = Math.max(status, asExpected ? ExitStatus.ACCEPTED : ExitStatus.REJECTED);
            } catch (IOException | DateTimeException | InvalidPathException unusable) {
                err.println("case " + theCase.path("id").asText("without id") + ": " + InputFile.why(unusable));
                status = ExitStatus.UNUSABLE;
            }
        }
        out.flush();
        err.flush();
        return status;
    }

    private boolean judge(JsonNode theCase, Path folder, Instant at, PrintWriter out) throws IOException {
        boolean wanted = switch (text(theCase, "expect")) {
            case "accept" -> true;
            case "reject" -> false;
            default -> throw new IOException("expect is neither accept nor reject");
        };
        String id = text(theCase, "id");
        boolean metadata = text(theCase, "kind").startsWith("metadata");
        return metadata
                ? metadata(id, theCase, folder, at, out) == wanted
                : response(id, theCase, folder, out) == wanted;
    }

    private boolean metadata(String id, JsonNode theCase, Path folder, Instant at, PrintWriter out) throws IOException {
        Instant caseAt = theCase.hasNonNull("at") ? Instant.parse(text(theCase, "at")) : at;
        MetadataReading reading = reader.read(InputFile.message(folder.resolve(text(theCase, "file"))), caseAt);
        ObjectNode line = json.createObjectNode().put("id", id).put("accepted", reading.accepted());
        line.set("idps", ManifestShape.idps(reading));
        print(line, reading.failed(), out);
        return reading.accepted();
    }

    private boolean response(String id, JsonNode theCase, Path folder, PrintWriter out) throws IOException {
        Outcome outcome = responses.judge(theCase, folder);
        @Nullable String nameId = outcome.nameId();
        ObjectNode line = json.createObjectNode()
                .put("id", id)
                .put("accepted", outcome.accepted())
                .put("name_id", nameId);
        print(line, outcome.failed(), out);
        return outcome.accepted();
    }

    private void print(ObjectNode line, List<String> failed, PrintWriter out) throws JsonProcessingException {
        ArrayNode codes = line.putArray("failed");
        failed.forEach(codes::add);
        out.println(json.writeValueAsString(line));
    }

    private static String text(JsonNode theCase, String field) throws IOException {
        JsonNode value = theCase.path(field);
        if (!value.isTextual()) {
            throw new IOException("no text in field " + field);
        }
        return value.textValue();
    }

    private static Path folderOf(Path manifest) {
        Path folder = manifest.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalStateException("a file that was read has a folder: " + manifest);
        }
        return folder;
    }
}
