package io.tollbridge.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jooq.impl.AbstractConverter;
import org.jspecify.annotations.Nullable;

/** {@code VARBINARY} holds UTF-8 text that is compared byte for byte; no collation folds or pads it. */
public final class ExactTextConverter extends AbstractConverter<byte[], String> {
    public ExactTextConverter() {
        super(byte[].class, String.class);
    }

    @Override
    public @Nullable String from(byte @Nullable [] stored) {
        return stored == null ? null : new String(stored, UTF_8);
    }

    @Override
    public byte @Nullable [] to(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }
}
