package io.tollbridge.transfer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class YamlTextTest {
    static Stream<String> texts() {
        return Stream.of(
                "",
                " ",
                "~",
                "null",
                "Null",
                "true",
                "no",
                "On",
                "y",
                "12",
                "012",
                "0x1F",
                "1_000",
                "1e3",
                ".inf",
                ".NaN",
                "12:30:45",
                "2026-01-31",
                "2026-01-31T10:00:00Z",
                "=",
                "<<",
                "*a",
                "&a",
                "!tag",
                "? x",
                "- x",
                "a: b",
                "a #b",
                "#a",
                "%a",
                "@a",
                "`a",
                "'",
                "\"",
                "\\n",
                "[a]",
                "{a}",
                "a,b",
                "|",
                ">",
                "---",
                "...",
                "a:",
                "https://a.example/b?c=d#e",
                "urn:a:b",
                "trailing ",
                " leading",
                "two\nlines",
                "two\nlines\n",
                "\n",
                "\n\n",
                "ends\n\n\n",
                " indented\nlines",
                "tab\tand\ttab",
                "spaces \nat ends \n",
                "\r\n",
                "a\r\nb",
                "a\rb",
                "\u0007",
                "\u0085",
                "\u00a0",
                "\u2028x",
                "\ufeff",
                "Zürich",
                "日本",
                "😀",
                "---\na: b\n...\n",
                "x".repeat(5000));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void every_text_is_read_as_it_was_written(String text) {
        for (boolean ascii : List.of(true, false)) {
            YamlText yaml = new YamlText(ascii);
            ObjectNode tree = OrganizationFile.mapping().put("a", text).put("z", 1);
            tree.putArray("list").addObject().put(text, text).putArray("more").add(text);
            String written = yaml.write(tree);
            assertThat(yaml.read(written.getBytes(UTF_8)).root()).as(written).isEqualTo(tree);
            assertThat(US_ASCII.newEncoder().canEncode(written) || !ascii)
                    .as(written)
                    .isTrue();
        }
    }

    @Test
    void each_path_has_its_line() {
        YamlText.Read read = new YamlText(false)
                .read("tollbridge: 1\nclients:\n  - client_id: a\n    roles:\n    - role: b\n  - c: d\n"
                        .getBytes(UTF_8));
        assertThat(read.lines())
                .containsEntry("tollbridge", 1)
                .containsEntry("clients[0]", 3)
                .containsEntry("clients[0].roles[0].role", 5)
                .containsEntry("clients[1].c", 6);
    }

    @Test
    void what_is_not_utf_8_is_refused() {
        assertThatThrownBy(() -> new YamlText(false).read(new byte[] {'a', ':', ' ', (byte) 0xE9}))
                .isInstanceOf(FileRefused.class)
                .hasMessageContaining("not in UTF-8");
    }
}
