package io.tollbridge.api;

import io.javalin.http.Context;
import io.tollbridge.oauth.ActiveToken;
import io.tollbridge.web.ClientAddress;
import java.util.Optional;
import java.util.UUID;

/** A request over HTTP. */
final class HttpExchange implements Exchange {
    private final Context ctx;
    private final Json json;
    private final ClientAddress addresses;

    HttpExchange(Context ctx, Json json, ClientAddress addresses) {
        this.ctx = ctx;
        this.json = json;
        this.addresses = addresses;
    }

    @Override
    public ActiveToken token() {
        return BearerGuard.tokenOf(ctx);
    }

    @Override
    public String address() {
        return addresses.of(ctx);
    }

    @Override
    public String pathParam(String name) {
        return ctx.pathParam(name);
    }

    @Override
    public Optional<String> queryString() {
        return Optional.ofNullable(ctx.queryString());
    }

    @Override
    public Optional<String> ifMatch() {
        return Optional.ofNullable(ctx.header("If-Match"));
    }

    @Override
    public Fields fields() {
        return body().fields();
    }

    @Override
    public Fields optionalFields() {
        return body().optionalFields();
    }

    @Override
    public Fields fieldsOrForm() {
        return body().fieldsOrForm();
    }

    private RequestBody body() {
        return new RequestBody(ctx.req(), json);
    }

    @Override
    public Optional<UUID> newId() {
        return Optional.empty();
    }

    @Override
    public void status(int status) {
        ctx.status(status);
    }

    @Override
    public void header(String name, String value) {
        ctx.header(name, value);
    }

    @Override
    public void body(Object body) {
        ctx.contentType("application/json").result(json.write(body));
    }
}
