package io.tollbridge.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * YAML as plain trees: no anchors and aliases, with which a small file becomes a huge one, no tags, no name twice
 * in one mapping, one document.
 */
final class YamlText {
    /** Much more than any organization has. */
    static final int MOST_BYTES = 10 << 20;

    private static final int DEEPEST = 20;

    private final YAMLMapper mapper;

    /** {@code ascii}: what is written holds nothing else, for where other characters would be lost. */
    YamlText(boolean ascii) {
        LoaderOptions reading = new LoaderOptions();
        reading.setAllowDuplicateKeys(false);
        reading.setCodePointLimit(MOST_BYTES);
        reading.setNestingDepthLimit(DEEPEST);
        reading.setMaxAliasesForCollections(0);
        DumperOptions writing = new DumperOptions();
        writing.setAllowUnicode(!ascii);
        writing.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        writing.setSplitLines(false);
        writing.setIndent(2);
        writing.setIndicatorIndent(2);
        writing.setIndentWithIndicator(true);
        this.mapper = YAMLMapper.builder(YAMLFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .disable(YAMLGenerator.Feature.SPLIT_LINES)
                        .stringQuotingChecker(new PlainWords())
                        .loaderOptions(reading)
                        .dumperOptions(writing)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** What was read, and in which line each path of it stands. */
    record Read(ObjectNode root, Map<String, Integer> lines) {}

    /** Only what no reader of YAML 1.1 or 1.2 takes for anything but text stands without quotes. */
    private static final class PlainWords extends StringQuotingChecker.Default {
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*");

        @Override
        public boolean needToQuoteName(String name) {
            return !PLAIN.matcher(name).matches() || super.needToQuoteName(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            boolean lines = value.indexOf('\n') >= 0; // a block of its own
            return !lines && (!PLAIN.matcher(value).matches() || super.needToQuoteValue(value));
        }
    }

    String write(ObjectNode tree) {
        try {
            return mapper.writeValueAsString(tree);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /**
     * Reads it whole.
     *
     * @throws FileRefused with the line
     */
    Read read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw refused(0, "a file has at most 10 MiB");
        }
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            Map<String, Integer> lines = lines(text);
            if (mapper.readTree(text) instanceof ObjectNode root) {
                return new Read(root, lines);
            }
            throw refused(1, "the file must be a mapping, and begin with tollbridge: " + OrganizationFile.VERSION);
        } catch (CharacterCodingException notUtf8) {
            throw refused(0, "the file is not in UTF-8");
        } catch (JsonProcessingException unreadable) {
            JsonLocation at = unreadable.getLocation();
            throw refused(at == null ? 0 : at.getLineNr(), "no readable YAML: " + firstLine(unreadable));
        } catch (IOException bug) {
            throw new IllegalStateException(bug); // it is all in memory
        }
    }

    /** Goes through it once without building anything: aliases are found before one could be followed. */
    private Map<String, Integer> lines(String text) throws IOException {
        Map<String, Integer> lines = new HashMap<>();
        try (YAMLParser parser = mapper.getFactory().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                if (parser.isCurrentAlias() || parser.getObjectId() != null) {
                    throw refused(line, "anchors and aliases (& and *) are not read here");
                }
                if (parser.getTypeId() != null) {
                    throw refused(line, "tags (!) are not read here");
                }
                lines.putIfAbsent(path(parser, token), line);
            }
        }
        return lines;
    }

    private static String path(JsonParser parser, JsonToken token) {
        JsonStreamContext context = parser.getParsingContext();
        StringBuilder path = new StringBuilder();
        // A mapping or list that begins is an element of what stands around it.
        for (JsonStreamContext at = token.isStructStart() ? context.getParent() : context;
                at != null && !at.inRoot();
                at = at.getParent()) {
            boolean inner = !path.isEmpty() && path.charAt(0) != '[';
            path.insert(
                    0,
                    (at.inArray() ? "[" + at.getCurrentIndex() + "]" : String.valueOf(at.getCurrentName()))
                            + (inner ? "." : ""));
        }
        return path.toString();
    }

    private static String firstLine(JsonProcessingException unreadable) {
        return String.valueOf(unreadable.getOriginalMessage())
                .lines()
                .findFirst()
                .orElse("");
    }

    private static FileRefused refused(int line, String words) {
        return new FileRefused(List.of(new FileProblem(Math.max(line, 0), "", words)));
    }
}
