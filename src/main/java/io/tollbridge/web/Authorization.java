package io.tollbridge.web;

import io.tollbridge.login.Authorize;
import io.tollbridge.oauth.AuthorizationResponses;
import io.tollbridge.oauth.PushedRequests;
import io.tollbridge.oauth.ServerMetadata;
import io.tollbridge.oauth.UserInfo;

/** What answers at the endpoints that authorization requests and their clients come to. */
public record Authorization(
        Authorize authorize,
        AuthorizationResponses responses,
        PushedRequests pushedRequests,
        UserInfo userInfo,
        ServerMetadata metadata) {}
