package io.tollbridge.demo;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The demo's HTML; every value passes {@link #escaped}. */
final class DemoPages {
    private static final String STYLE = """
        body { font: 16px/1.5 system-ui, sans-serif; color: #1d2433; background: #f4f5f8; margin: 0; }
        main { max-width: 26rem; margin: 12vh auto; padding: 2rem; background: #fff; border: 1px solid #d9dde6;
               border-radius: 10px; }
        h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
        p { margin: 0 0 1.25rem; color: #566076; overflow-wrap: anywhere; }
        button { display: block; width: 100%; margin: .5rem 0; padding: .7rem 1rem; font: inherit; text-align: left;
                 color: inherit; background: #fff; border: 1px solid #b6bdcc; border-radius: 6px; cursor: pointer; }
        button:hover, button:focus-visible { border-color: #2457d6; outline: 2px solid #2457d633; }
        small { display: block; color: #566076; }
        """;

    private DemoPages() {}

    /** A button for each person; {@code hidden} repeats a posted request, a redirected one is in the action's query. */
    static String login(String action, String serviceProvider, Map<String, String> hidden) {
        String buttons = Arrays.stream(DemoPerson.values())
                .map(person -> "<button name=\"user\" value=\"" + escaped(person.login()) + "\">"
                        + escaped(person.fullName()) + "<small>" + escaped(person.email())
                        + (person == DemoPerson.MALLORY ? " (no user at the service)" : "") + "</small></button>\n")
                .collect(Collectors.joining());
        return page(
                "Demo identity provider",
                "<h1>Demo identity provider</h1>\n"
                        + "<p>Not for production: nobody is asked for a password. Who signs in to "
                        + escaped(serviceProvider) + "?</p>\n" + form(action, hidden, buttons));
    }

    /** Posts itself; the button is for browsers without script (Bindings §3.5.5). The script runs by its nonce. */
    static String autoPost(String action, Map<String, String> hidden, String nonce) {
        return page(
                "Signing in",
                "<h1>Signing in</h1>\n<p>Back to " + escaped(action) + "</p>\n"
                        + form(action, hidden, "<button>Continue</button>\n")
                        + "<script nonce=\"" + escaped(nonce) + "\">document.forms[0].submit()</script>\n");
    }

    static String refusal(String sentence) {
        return page("Request refused", "<h1>Request refused</h1>\n<p>" + escaped(sentence) + "</p>\n");
    }

    /** For text and for attribute values in double quotes. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String form(String action, Map<String, String> hidden, String buttons) {
        String fields = hidden.entrySet().stream()
                .map(field -> "<input type=\"hidden\" name=\"" + escaped(field.getKey()) + "\" value=\""
                        + escaped(field.getValue()) + "\">\n")
                .collect(Collectors.joining());
        return "<form method=\"post\" action=\"" + escaped(action) + "\">\n" + fields + buttons + "</form>\n";
    }

    private static String page(String title, String body) {
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + escaped(title) + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n<main>\n" + body
                + "</main>\n</body>\n</html>\n";
    }
}
