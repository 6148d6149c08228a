package io.tollbridge.store;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.impl.AbstractBinding;

/**
 * Sends and reads {@code DATETIME(6)} as it stands. jOOQ alone goes by way of java.sql.Timestamp, in the machine's
 * zone: in the hour that a zone skips in spring every time would be an hour late.
 */
public final class UtcBinding extends AbstractBinding<LocalDateTime, Instant> {
    private final UtcConverter converter = new UtcConverter();

    @Override
    public Converter<LocalDateTime, Instant> converter() {
        return converter;
    }

    @Override
    public void set(BindingSetStatementContext<Instant> context) throws SQLException {
        context.statement().setObject(context.index(), converter.to(context.value()), Types.TIMESTAMP);
    }

    @Override
    public void get(BindingGetResultSetContext<Instant> context) throws SQLException {
        context.value(converter.from(context.resultSet().getObject(context.index(), LocalDateTime.class)));
    }
}
