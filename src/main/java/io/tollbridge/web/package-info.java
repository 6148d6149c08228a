/**
 * The public URLs: one class per group of routes that turns a request into one call and its result into an answer; cookies,
 * pages, error answers, health and metrics. Uses login, oauth, saml and directory; Javalin, JTE, Micrometer, Bucket4j.
 */
@org.jspecify.annotations.NullMarked
package io.tollbridge.web;
