package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.testing.RunningService;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The style sheet and the script: kept by browsers for good under the hash of their content, and nothing else is served. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StaticFilesTest {
    private static final RunningService SERVICE = RunningService.start(Map.of());

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @ParameterizedTest
    @CsvSource({"'link[rel=stylesheet]', href, text/css, 12000", "script, src, text/javascript, 6000"})
    void each_page_names_them_by_the_hash_of_their_content(String element, String attribute, String type, int most) {
        String url = Jsoup.parse(SERVICE.get("/").body()).select(element).attr(attribute);
        assertThat(url).matches("/static/tollbridge\\.(css|js)\\?v=[0-9a-f]{16}");

        HttpResponse<String> file = SERVICE.get(url);

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(header(file, "Content-Type")).isEqualTo(type + "; charset=utf-8");
        assertThat(header(file, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(file, "ETag")).isEqualTo("\"" + url.replaceAll(".*=", "") + "\"");
        assertThat(file.body().length()).isBetween(1_000, most);
        assertThat(file.body()).doesNotContain("http://", "https://", "innerHTML", "eval(");
    }

    @Test
    void who_has_it_gets_no_second_copy_and_a_hash_of_another_version_is_not_kept() {
        String url = "/static/tollbridge.css";
        HttpResponse<String> first = SERVICE.get(url + "?v=0000000000000000");
        String tag = header(first, "ETag");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");

        for (String have : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            HttpResponse<String> again = SERVICE.get(url, "If-None-Match", have);
            assertThat(again.statusCode()).as(have).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "ETag")).isEqualTo(tag);
        }
        assertThat(SERVICE.get(url, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/",
                "/static/other.css",
                "/static/TOLLBRIDGE.CSS",
                "/static/tollbridge.css/",
                "/static/..%2Fopenapi.yaml",
                "/static/%2e%2e%2fopenapi.yaml",
                "/static/../openapi.yaml",
                "/static/..%5Copenapi.yaml",
                "/static/%2Fetc%2Fpasswd",
                "/static/tollbridge.css%00",
                "/static//etc/passwd"
            })
    void nothing_of_a_request_reaches_a_file_system(String path) {
        HttpResponse<String> answer = SERVICE.get(path);

        assertThat(answer.statusCode()).as(path).isIn(200, 400, 404);
        assertThat(answer.body()).doesNotContain("openapi: 3", "root:x:");
        if (answer.statusCode() == 200) { // a slash at the end is the same route
            assertThat(path).isEqualTo("/static/tollbridge.css/");
        }
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
