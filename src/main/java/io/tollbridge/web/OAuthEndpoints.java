package io.tollbridge.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.tollbridge.oauth.FormRequest;
import io.tollbridge.oauth.Introspection;
import io.tollbridge.oauth.OAuthError;
import io.tollbridge.oauth.OAuthException;
import io.tollbridge.oauth.PushedRequests;
import io.tollbridge.oauth.Revocation;
import io.tollbridge.oauth.TokenRequests;
import io.tollbridge.oauth.Usage;
import java.time.Clock;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OAuth endpoints (HTTP.md section 4). */
final class OAuthEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthEndpoints.class);

    /** Characters; a request that a browser could bring is far shorter. */
    private static final int LONGEST_PUSHED = 20_000;

    private final String baseUrl;
    private final TokenRequests tokenRequests;
    private final Introspection introspection;
    private final Revocation revocation;
    private final PushedRequests pushedRequests;
    private final ClientAddress addresses;
    private final ClientCertificates certificates;
    private final FailureLimits limits;
    private final Usage usage;
    private final Clock clock;
    private final Refusals refusals;

    OAuthEndpoints(
            String baseUrl,
            TokenRequests tokenRequests,
            Introspection introspection,
            Revocation revocation,
            PushedRequests pushedRequests,
            ClientAddress addresses,
            ClientCertificates certificates,
            FailureLimits limits,
            Usage usage,
            Refusals refusals,
            Clock clock) {
        this.baseUrl = baseUrl;
        this.tokenRequests = tokenRequests;
        this.introspection = introspection;
        this.revocation = revocation;
        this.pushedRequests = pushedRequests;
        this.addresses = addresses;
        this.certificates = certificates;
        this.limits = limits;
        this.usage = usage;
        this.clock = clock;
        this.refusals = refusals;
    }

    void mount(RoutesConfig routes) {
        routes.post("/oauth/token", this::token, Anyone.ANYONE); // the endpoint itself authenticates the client
        routes.post("/oauth/introspect", this::introspect, Anyone.ANYONE);
        routes.post("/oauth/revoke", this::revoke, Anyone.ANYONE);
        routes.post("/oauth/par", this::pushedRequest, Anyone.ANYONE);
        routes.exception(OAuthException.class, this::refuse);
    }

    private void token(Context context) {
        limits.require(context);
        json(
                context,
                counted(
                        "token",
                        form(context),
                        request -> tokenRequests
                                .answer(request, Collections.list(context.req().getHeaders("DPoP")))
                                .json()));
    }

    private void introspect(Context context) {
        limits.require(context);
        json(context, counted("introspect", form(context), introspection::answer));
    }

    /** RFC 7009 §2.2: 200 and nothing to read. */
    private void revoke(Context context) {
        limits.require(context);
        counted("revoke", form(context), request -> {
            revocation.revoke(request, addresses.of(context));
            return "";
        });
        context.header("Cache-Control", "no-store").status(200);
    }

    /** RFC 9126 §2.2: 201, and nobody keeps it. */
    private void pushedRequest(Context context) {
        limits.require(context);
        if (PostedForm.body(context).length() > LONGEST_PUSHED) { // RFC 9126 §2.3
            throw new ContentTooLargeResponse();
        }
        String answer = counted("par", form(context), pushedRequests::answer);
        context.status(201);
        json(context, answer);
    }

    /** Counts the request for the client that it says it is from: how often one was refused counts too. */
    private String counted(String endpoint, FormRequest request, Function<FormRequest, String> answer) {
        String clientId = request.claimedClientId().orElse("");
        try {
            String answered = answer.apply(request);
            usage.count(clientId, clock.instant(), endpoint, "ok");
            return answered;
        } catch (OAuthException refused) {
            usage.count(
                    clientId,
                    clock.instant(),
                    endpoint,
                    refused.error().answer().code());
            throw refused;
        }
    }

    private FormRequest form(Context context) {
        FormRequest form = FormRequest.parse(
                Optional.ofNullable(context.header("Content-Type")).orElse(""),
                Optional.ofNullable(context.header("Authorization")).orElse(""),
                Optional.ofNullable(context.queryString()).orElse(""),
                PostedForm.body(context),
                certificates.of(context));
        return refusals.asked(context, form);
    }

    /** RFC 6749 §5.1: no answer of these endpoints is kept by anybody. */
    private static void json(Context context, String body) {
        context.header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(body);
    }

    private void refuse(OAuthException refused, Context context) {
        OAuthError.Answer answer = refused.error().answer();
        LOG.info("oauth request refused: {}: {}", answer.code(), refused.error().reason());
        refusals.oauth(context, answer.code() + ": " + refused.error().reason());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("error", answer.code());
        body.put("error_description", answer.description());
        switch (refused.error()) {
            case OAuthError.InvalidClient error -> {
                limits.failed(context);
                if (error.basicTried()) {
                    context.header("WWW-Authenticate", "Basic realm=\"" + baseUrl + "\", charset=\"UTF-8\"");
                }
            }
            case OAuthError.InvalidGrant error -> {
                limits.failed(context);
                error.reportId().ifPresent(id -> body.put("error_uri", baseUrl + "/api/v1/login-attempts/" + id));
            }
            case OAuthError.UseDpopNonce(String _, String nonce) -> context.header("DPoP-Nonce", nonce);
            case OAuthError.InvalidDpopProof _ -> limits.failed(context);
            case OAuthError.SubjectTokenRefused error -> {
                limits.failed(context);
                body.put("error_uri", baseUrl + "/api/v1/login-attempts/" + error.reportId());
            }
            case OAuthError.InvalidRequest _,
                    OAuthError.UnauthorizedClient _,
                    OAuthError.UnsupportedGrantType _,
                    OAuthError.InvalidScope _,
                    OAuthError.InvalidTarget _,
                    OAuthError.AuthorizationRequestRefused _ -> {}
        }
        context.status(answer.status());
        json(context, body.toString());
    }
}
