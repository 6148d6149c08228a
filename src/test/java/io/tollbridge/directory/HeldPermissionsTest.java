package io.tollbridge.directory;

import static io.tollbridge.directory.Permission.DIRECTORY_USER_EDIT;
import static io.tollbridge.directory.Permission.DIRECTORY_USER_VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.directory.HeldPermissions.Row;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeldPermissionsTest {
    private static final String VIEW = "directory:user:view";
    private static final String BOTH = "directory:user:view directory:user:edit";

    @Test
    void what_is_held_for_home_holds_in_every_division() {
        HeldPermissions held = HeldPermissions.of(List.of(new Row(VIEW, "Home")));

        assertThat(held.may(DIRECTORY_USER_VIEW)).isTrue();
        assertThat(held.mayIn(DIRECTORY_USER_VIEW, "Home")).isTrue();
        assertThat(held.mayIn(DIRECTORY_USER_VIEW, "East")).isTrue();
        assertThat(held.mayEverywhere(DIRECTORY_USER_VIEW)).isTrue();
    }

    @Test
    void what_is_held_for_another_division_holds_there_alone() {
        HeldPermissions held = HeldPermissions.of(List.of(new Row(VIEW, "East")));

        assertThat(held.may(DIRECTORY_USER_VIEW)).isTrue();
        assertThat(held.mayIn(DIRECTORY_USER_VIEW, "East")).isTrue();
        assertThat(held.mayIn(DIRECTORY_USER_VIEW, "West")).isFalse();
        assertThat(held.mayIn(DIRECTORY_USER_VIEW, "east")).isFalse();
        assertThat(held.mayIn(DIRECTORY_USER_VIEW, "Home")).isFalse();
        assertThat(held.mayEverywhere(DIRECTORY_USER_VIEW)).isFalse();
    }

    @Test
    void each_permission_has_the_divisions_of_all_roles_that_hold_it() {
        HeldPermissions held =
                HeldPermissions.of(List.of(new Row(BOTH, "East"), new Row(VIEW, "West"), new Row("", "Home")));

        assertThat(held.divisions(DIRECTORY_USER_VIEW)).containsExactlyInAnyOrder("East", "West");
        assertThat(held.divisions(DIRECTORY_USER_EDIT)).containsExactly("East");
        assertThat(held.mayIn(DIRECTORY_USER_EDIT, "West")).isFalse();
        assertThat(held.names()).containsExactlyInAnyOrder(VIEW, "directory:user:edit");
    }

    @Test
    void nobody_holds_what_no_role_gave() {
        assertThat(HeldPermissions.NONE.may(DIRECTORY_USER_VIEW)).isFalse();
        assertThat(HeldPermissions.NONE.mayIn(DIRECTORY_USER_VIEW, "Home")).isFalse();
        assertThat(HeldPermissions.NONE.divisions(DIRECTORY_USER_VIEW)).isEmpty();
    }
}
