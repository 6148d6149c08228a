package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every source file is as palantir-java-format writes it; {@code mvn -q test-compile exec:exec@format} writes it so. */
class SourceFormatTest {
    private static final List<Path> FOLDERS =
            List.of(Path.of("src/main/java"), Path.of("src/demo/java"), Path.of("src/test/java"));

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void every_source_file_is_formatted() throws IOException {
        List<String> different = new ArrayList<>();
        for (Path file : sources(FOLDERS)) {
            String source = Files.readString(file);
            if (!source.equals(formatted(file, source))) {
                different.add(file.toString());
            }
        }
        assertThat(different)
                .as("not formatted; run: mvn -q test-compile exec:exec@format")
                .isEmpty();
    }

    /** Rewrites the files that differ: below the folders named by the arguments, or everywhere. */
    public static void main(String... folders) throws IOException {
        SourceFormatTest format = new SourceFormatTest();
        List<Path> chosen =
                folders.length == 0 ? FOLDERS : Stream.of(folders).map(Path::of).toList();
        for (Path file : sources(chosen)) {
            String source = Files.readString(file);
            String formatted = format.formatted(file, source);
            if (!source.equals(formatted)) {
                Files.writeString(file, formatted);
                System.out.println(file);
            }
        }
    }

    private String formatted(Path file, String source) {
        try {
            return formatter.formatSourceAndFixImports(source);
        } catch (FormatterException unreadable) {
            throw new IllegalStateException(file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static List<Path> sources(List<Path> folders) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }
}
