package io.tollbridge.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ViewportSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What every page must be, looked at in a browser: no serious fault for axe-core in the light and in the dark, nothing
 * beyond the edge of a telephone, light to load. Screenshots lie in {@code target/screenshots/} for people to look at.
 */
public final class PageLook {
    /** All bytes of a page: itself, style sheet, scripts, images. */
    public static final int MOST_BYTES = 100_000;

    private static final int TELEPHONE = 360;
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String WEIGHT = """
        () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .reduce((sum, entry) => sum + entry.encodedBodySize, 0)\
        """;
    private static final String FAULTS = """
        async () => (await axe.run(document, {resultTypes: ['violations']})).violations
            .map(fault => ({impact: fault.impact, text: fault.id + ': ' + fault.help + ' — '
                + fault.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | ')}))\
        """;
    private static final String WIDE_ONES = """
        () => [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth)
            .map(one => one.tagName + '.' + one.className + ' ' + one.textContent.trim().slice(0, 40))\
        """;

    private final String axe;

    public PageLook() {
        try (InputStream script = PageLook.class.getResourceAsStream("/axe.min.js")) {
            if (script == null) {
                throw new IllegalStateException("axe.min.js is not on the class path");
            }
            axe = new String(script.readAllBytes(), UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Looks at the page as it stands now, and leaves it so; the name is that of its screenshots. The context must have scripts
     * switched on: without them axe-core waits for ever.
     */
    public void check(Page page, String name) {
        ViewportSize before = page.viewportSize();
        page.waitForLoadState();
        int bytes = ((Number) page.evaluate(WEIGHT)).intValue();
        StringBuilder slight = new StringBuilder();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            colours(page, scheme);
            page.setViewportSize(1280, 800);
            page.evaluate(axe); // by the debugger, which no Content-Security-Policy binds
            for (Fault fault : faults(page)) {
                assertThat(fault.impact())
                        .as("%s, %s: %s", name, scheme, fault.text())
                        .isNotIn("serious", "critical");
                slight.append(' ').append(fault.text().split(":", 2)[0]);
            }
            photograph(page, name + "-" + scheme.name().toLowerCase(Locale.ROOT));
        }
        colours(page, ColorScheme.LIGHT);
        page.setViewportSize(TELEPHONE, 740);
        photograph(page, name + "-phone");
        assertThat(((Number) page.evaluate("document.documentElement.scrollWidth")).intValue())
                .as("%s: beyond the edge stand %s", name, page.evaluate(WIDE_ONES))
                .isLessThanOrEqualTo(TELEPHONE);
        assertThat(bytes).as("%s: bytes of the page and what it loads", name).isBetween(1, MOST_BYTES);
        note(name + " " + bytes + " bytes" + (slight.isEmpty() ? "" : ", slight faults:" + slight));
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(null).setReducedMotion(null));
        page.setViewportSize(before.width, before.height);
    }

    private static void colours(Page page, ColorScheme scheme) {
        // Without motion: colours half-way between two have no contrast of their own.
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme).setReducedMotion(ReducedMotion.REDUCE));
    }

    private static List<Fault> faults(Page page) {
        return ((List<?>) page.evaluate(FAULTS))
                .stream()
                        .map(fault -> (Map<?, ?>) fault)
                        .map(fault -> new Fault(String.valueOf(fault.get("impact")), String.valueOf(fault.get("text"))))
                        .toList();
    }

    /** What axe-core found; {@code text} begins with the rule's id. */
    private record Fault(String impact, String text) {}

    private static void photograph(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    private static void note(String line) {
        try {
            Files.writeString(
                    SCREENSHOTS.resolve("pages.txt"),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
