package io.tollbridge.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The file that {@code TOLLBRIDGE_CONFIG} names: properties, or YAML with one plain value for each name. */
final class ConfigurationFile {
    private ConfigurationFile() {}

    static Map<String, String> read(String file) throws InvalidSettings {
        String text = contents(file);
        String name = file.toLowerCase(Locale.ROOT);
        try {
            if (name.endsWith(".yaml") || name.endsWith(".yml")) {
                return yaml(text, file);
            }
            if (name.endsWith(".properties")) {
                return properties(new StringReader(text));
            }
        } catch (JsonProcessingException unreadable) {
            // The parser's own words quote the line, and with it maybe a password.
            throw new InvalidSettings(file + " is not readable YAML at line "
                    + unreadable.getLocation().getLineNr());
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new InvalidSettings(file + " is not a readable properties file");
        }
        throw new InvalidSettings(Variables.CONFIG + " must name a file that ends in .properties, .yaml or .yml");
    }

    private static String contents(String file) throws InvalidSettings {
        try {
            return Files.readString(Path.of(file), UTF_8);
        } catch (IOException | InvalidPathException unreadable) {
            throw new InvalidSettings(Variables.CONFIG + " names a file that cannot be read: " + file);
        }
    }

    private static Map<String, String> properties(Reader text) throws IOException {
        Properties properties = new Properties();
        properties.load(text);
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    private static Map<String, String> yaml(String text, String file) throws IOException, InvalidSettings {
        Map<String, String> values = new TreeMap<>();
        YAMLFactory yaml = YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = yaml.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return values;
            }
            if (first != JsonToken.START_OBJECT) {
                throw plain(file, parser);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    values.put(name, "");
                } else if (value.isScalarValue()) {
                    values.put(name, parser.getText());
                } else {
                    throw plain(file, parser);
                }
            }
            if (parser.nextToken() != null) {
                throw plain(file, parser);
            }
        }
        return values;
    }

    private static InvalidSettings plain(String file, JsonParser parser) {
        return new InvalidSettings(file + " line "
                + parser.currentTokenLocation().getLineNr() + ": one plain value for each name is wanted");
    }
}
