package io.tollbridge.admin;

/**
 * The one page that shows a client's secret.
 *
 * @param client as the API's answer has it, with the secret
 * @param origin of this service
 */
public record ClientSecretPage(Resource client, String title, String origin) {}
