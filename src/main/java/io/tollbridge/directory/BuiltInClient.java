package io.tollbridge.directory;

import java.util.List;

/** The product's own clients: public ones, for all scopes, approved in every organization at the start. */
public enum BuiltInClient {
    ADMIN("tollbridge-admin", "Tollbridge administration"),
    COMMAND_LINE("tollbridge-cli", "Tollbridge command line");

    private final String clientId;
    private final String clientName;

    BuiltInClient(String clientId, String clientName) {
        this.clientId = clientId;
        this.clientName = clientName;
    }

    public String clientId() {
        return clientId;
    }

    /** Their client ids. */
    public static List<String> clientIds() {
        return List.of(ADMIN.clientId, COMMAND_LINE.clientId);
    }

    /** What it is, where the service is known by this URL. */
    public ClientSettings settings(String baseUrl) {
        String redirectUri = switch (this) {
            case ADMIN -> baseUrl + "/admin/signed-in";
            case COMMAND_LINE -> "http://127.0.0.1/callback"; // on any port: RFC 8252 §7.3
        };
        return ClientSettings.of(clientName, GrantType.AUTHORIZATION_CODE, redirectUri)
                .withAuthentication(ClientAuthentication.NONE)
                .withRefreshTokens()
                .withScope(Scopes.ALL);
    }
}
