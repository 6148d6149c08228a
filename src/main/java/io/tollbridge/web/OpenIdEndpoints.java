package io.tollbridge.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tollbridge.oauth.ResourceAccess;
import io.tollbridge.oauth.ServerMetadata;
import io.tollbridge.oauth.UserInfo;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Userinfo (OpenID Connect Core §5.3), and what clients read before they come (RFC 8414, OpenID Connect Discovery). */
final class OpenIdEndpoints {
    private final UserInfo userInfo;
    private final ServerMetadata metadata;
    private final ClientCertificates certificates;
    private final FailureLimits limits;

    OpenIdEndpoints(UserInfo userInfo, ServerMetadata metadata, ClientCertificates certificates, FailureLimits limits) {
        this.userInfo = userInfo;
        this.metadata = metadata;
        this.certificates = certificates;
        this.limits = limits;
    }

    void mount(RoutesConfig routes) {
        routes.get("/oauth/userinfo", this::userInfo, Anyone.ANYONE); // the endpoint itself checks the token
        routes.post("/oauth/userinfo", this::userInfo, Anyone.ANYONE);
        routes.get("/.well-known/oauth-authorization-server", this::metadata, Anyone.ANYONE);
        routes.get("/.well-known/openid-configuration", this::metadata, Anyone.ANYONE);
    }

    private void metadata(Context context) {
        context.contentType("application/json").result(metadata.json());
    }

    private void userInfo(Context context) {
        limits.require(context);
        switch (answer(context)) {
            case UserInfo.Answer.Claims(String json) ->
                context.contentType("application/json").result(json);
            case UserInfo.Answer.Refused(int status, String challenge, Optional<String> nonce) -> {
                nonce.ifPresent(wanted -> context.header("DPoP-Nonce", wanted));
                limits.failed(context);
                context.status(status).header("WWW-Authenticate", challenge);
            }
        }
    }

    /** RFC 6750 §2: by one way alone, and never in the URL, which ends up in logs. */
    private UserInfo.Answer answer(Context context) {
        Optional<String> header = Optional.ofNullable(context.header("Authorization"));
        List<String> posted =
                context.method().name().equals("POST") ? PostedForm.of(context).values("access_token") : List.of();
        if (context.queryParam("access_token") != null || posted.size() + (header.isPresent() ? 1 : 0) > 1) {
            return userInfo.malformed();
        }
        return userInfo.answer(new ResourceAccess.Shown(
                header.or(() -> posted.stream().findFirst().map(token -> "Bearer " + token)),
                Collections.list(context.req().getHeaders("DPoP")),
                certificates.of(context),
                context.method().name(),
                context.path()));
    }
}
