package io.tollbridge.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A service, a browser, and the local administrator who walks through the pages in it. */
public final class ConsoleWalk implements AutoCloseable {
    private static final PageLook LOOK = new PageLook();

    private final Chromium chromium;
    private final RunningService service;
    private final List<String> complaints = new ArrayList<>();

    private ConsoleWalk(Chromium chromium, RunningService service) {
        this.chromium = chromium;
        this.service = service;
    }

    /** On the system's clock, as the browser's. */
    public static ConsoleWalk start(Map<String, String> variables) {
        Chromium chromium = Chromium.start();
        return new ConsoleWalk(
                chromium, RunningService.start(LocalAdministrator.variables(variables), Clock.systemUTC()));
    }

    public RunningService service() {
        return service;
    }

    /** A new browser profile of this kind, signed in. */
    public Page signedIn(Browser.NewContextOptions options) {
        BrowserContext context = chromium.context(options);
        context.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("the server responded with a status of 4")) {
                complaints.add(message.text());
            }
        });
        context.onWebError(error -> complaints.add(error.error()));
        Page page = context.newPage();
        page.setDefaultTimeout(10_000);
        signIn(page);
        return page;
    }

    /** The same with scripts. */
    public Page signedIn() {
        return signedIn(new Browser.NewContextOptions());
    }

    /** The same without. */
    public Page signedInWithoutScripts() {
        return signedIn(new Browser.NewContextOptions().setJavaScriptEnabled(false));
    }

    private void signIn(Page page) {
        page.navigate(service.baseUrl() + "/login/acme");
        fillIn(page);
        page.locator("#email").waitFor();
    }

    /** On the sign-in page that is open. */
    public void signInAgain(Page page) {
        page.setDefaultTimeout(10_000);
        fillIn(page);
        page.waitForURL(url -> !url.contains("/login/"));
    }

    private static void fillIn(Page page) {
        page.locator("summary").last().click();
        page.locator("form:has([name=password]) [name=email]").fill(LocalAdministrator.EMAIL);
        page.locator("[name=password]").fill(LocalAdministrator.PASSWORD);
        page.locator("form:has([name=password]) button").click();
    }

    /** Opens a page by its path. */
    public void open(Page page, String path) {
        page.navigate(service.baseUrl() + path);
    }

    /** Clicks the one button, or link, that has this whole name. */
    public static void click(Page page, AriaRole role, String name) {
        page.getByRole(role, new GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    /** Accessibility, width, weight and screenshots of the page as it stands. */
    public void look(Page page, String name) {
        LOOK.check(page, name);
    }

    /** What the browser complained of: errors of scripts, breaches of the Content-Security-Policy. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        chromium.close();
        service.close();
    }
}
