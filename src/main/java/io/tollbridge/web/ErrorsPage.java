package io.tollbridge.web;

import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.CheckGuide;
import java.util.Arrays;
import java.util.List;

/** The catalogue of what a SAML message is checked for. */
public record ErrorsPage(List<Entry> entries) {
    public ErrorsPage {
        entries = List.copyOf(entries);
    }

    /** One code; it is also the anchor of the entry. */
    public record Entry(String code, String meaning, String section, String looksAt, String remedy) {}

    static ErrorsPage catalogue() {
        return new ErrorsPage(Arrays.stream(CheckCode.values())
                .map(code -> {
                    CheckGuide guide = CheckGuide.of(code);
                    return new Entry(code.code(), guide.meaning(), code.section(), guide.looksAt(), guide.remedy());
                })
                .toList());
    }
}
