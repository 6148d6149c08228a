package io.tollbridge.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attribute of the subject (Core §2.7.3.1); values are written as xs:string. */
public record Attribute(String name, @Nullable String nameFormat, List<String> values) {
    public Attribute {
        values = List.copyOf(values);
    }
}
