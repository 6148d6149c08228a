package io.tollbridge.api;

import io.tollbridge.oauth.ActiveToken;
import java.util.Optional;
import java.util.UUID;

/** What lies under a {@link Call}: a request over HTTP, or one that the administrator's pages make in this process. */
interface Exchange {
    /** Who calls; the guard has let him in. */
    ActiveToken token();

    /** The address he calls from. */
    String address();

    String pathParam(String name);

    Optional<String> queryString();

    /** The header If-Match. */
    Optional<String> ifMatch();

    /** The fields of a JSON object. */
    Fields fields();

    /** The same; none where there is no body at all. */
    Fields optionalFields();

    /** The fields of a JSON object or of a multipart form. */
    Fields fieldsOrForm();

    /** The id for what this call makes, where the caller has one: made again by the same call, it is taken. */
    Optional<UUID> newId();

    void status(int status);

    void header(String name, String value);

    /** Answers with this, as JSON. */
    void body(Object body);
}
