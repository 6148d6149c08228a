package io.tollbridge.api;

import io.tollbridge.keys.KeyRollOver;
import io.tollbridge.keys.KeyState;
import io.tollbridge.keys.OrganizationKeys;
import io.tollbridge.keys.Purpose;
import io.tollbridge.keys.StoredKey;
import io.tollbridge.keys.StoredKeys;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * {@code /organization/keys} and {@code /identity-providers/{id}/keys}: the service provider's keys and the steps of their
 * replacement. Every step answers with all keys as they then are.
 */
final class OrganizationKeysResource {
    private final OrganizationKeys keys;
    private final KeyRollOver rollOver;

    OrganizationKeysResource(OrganizationKeys keys, KeyRollOver rollOver) {
        this.keys = keys;
        this.rollOver = rollOver;
    }

    void list(Call call) {
        UUID organizationId = call.organizationId();
        keys.ring(organizationId); // makes those that nobody asked for yet
        call.answer(answer(organizationId));
    }

    /** Makes the next key, which the metadata publishes from now on. */
    void publish(Call call) {
        Set<Purpose> purposes = purposes(call.optionalFields());
        UUID organizationId = call.organizationId();
        keys.ring(organizationId); // a next key is next to a current one
        List<StoredKey> next = purposes.stream()
                .map(purpose -> keys.candidate(organizationId, purpose))
                .toList();
        require(rollOver.publish(organizationId, next, call.initiator()));
        call.answer(answer(organizationId));
    }

    void withdraw(Call call) {
        Query query = call.query();
        Set<Purpose> purposes = query.value("purpose")
                .map(word -> EnumSet.of(
                        purpose(word).orElseThrow(() -> ApiError.invalid("purpose", "must be signing or encryption"))))
                .orElseGet(() -> EnumSet.allOf(Purpose.class));
        require(rollOver.withdraw(call.organizationId(), purposes, call.initiator()));
        call.gone();
    }

    void advance(Call call) {
        Fields fields = call.optionalFields();
        boolean force = fields.flag("force", false);
        Set<Purpose> purposes = purposes(fields);
        require(rollOver.advance(call.organizationId(), purposes, force, call.initiator()));
        call.answer(answer(call.organizationId()));
    }

    void goBack(Call call) {
        Set<Purpose> purposes = purposes(call.optionalFields());
        require(rollOver.goBack(call.organizationId(), purposes, call.initiator()));
        call.answer(answer(call.organizationId()));
    }

    void retire(Call call) {
        Set<Purpose> purposes = purposes(call.optionalFields());
        require(rollOver.retire(call.organizationId(), purposes, call.initiator()));
        call.answer(answer(call.organizationId()));
    }

    /** What an identity provider's administrator has done, and which key signs to it. */
    void confirm(Call call) {
        UUID id = call.pathId();
        Fields fields = call.fields();
        boolean confirmed = fields.flag("confirmed", false);
        String signWith = fields.text("sign_with").orElse(KeyState.CURRENT.word());
        boolean next = signWith.equals(KeyState.NEXT.word());
        if (!next && !signWith.equals(KeyState.CURRENT.word())) {
            fields.problem("sign_with", "must be current or next");
        }
        if (next && !confirmed) {
            fields.problem("sign_with", "must be current while the next key is not confirmed");
        }
        fields.end();
        require(rollOver.confirm(call.organizationId(), id, confirmed, next, call.initiator()));
        call.answer(answer(call.organizationId()).identityProviders().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ApiRefused(new ApiError.NotFound())));
    }

    private OrganizationKeysAnswer answer(UUID organizationId) {
        return OrganizationKeysAnswer.of(new StoredKeys(keys.all(organizationId)), rollOver.partners(organizationId));
    }

    /** The last field of a request that names what is meant: one purpose, or both. */
    private static Set<Purpose> purposes(Fields fields) {
        Optional<String> word = fields.text("purpose");
        Optional<Purpose> purpose = word.flatMap(OrganizationKeysResource::purpose);
        if (word.isPresent() && purpose.isEmpty()) {
            fields.problem("purpose", "must be signing or encryption");
        }
        fields.end();
        return purpose.<Set<Purpose>>map(EnumSet::of).orElseGet(() -> EnumSet.allOf(Purpose.class));
    }

    private static Optional<Purpose> purpose(String word) {
        return Set.of(Purpose.values()).stream()
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }

    private static void require(KeyRollOver.Step step) {
        switch (step) {
            case KeyRollOver.Step.Done() -> {}
            case KeyRollOver.Step.InTheWay(String why) -> throw new ApiRefused(new ApiError.Conflict(why));
            case KeyRollOver.Step.Unconfirmed(List<String> names) ->
                throw new ApiRefused(new ApiError.Conflict("The next key is not confirmed for "
                        + String.join(", ", names) + ": confirm it, or switch with force."));
            case KeyRollOver.Step.NoSuchProvider() -> throw new ApiRefused(new ApiError.NotFound());
        }
    }
}
