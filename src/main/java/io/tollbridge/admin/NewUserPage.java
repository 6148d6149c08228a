package io.tollbridge.admin;

import java.util.Map;

/** The form for a new user; {@code divisions} are to choose from. */
public record NewUserPage(Form form, RoleChoice roles, Map<String, String> divisions) {}
