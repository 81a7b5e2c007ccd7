/**
 * HTTP clients under guards: RestClient, RestTemplate, WebClient, OpenFeign, and HTTP interface clients, which go through one of these.
 * <p>Start at {@link io.sluice.spring.client.ClientGuards}, which any client can be given by hand; clients that are made by Boot's builders have
 * it already. A call's guard has the name that {@link io.sluice.spring.client.ClientNaming} makes of it: method, host and URI template, such
 * as {@code GET shop.example/items/{id}}, and never what the template was expanded to.
 * <p><b>What counts as failed</b> is what throws, and answers whose status is among {@code sluice.client.failure-statuses}. The
 * application still gets such an answer as the callee gave it, with its body to be read, unless a retry brought a better one or a fallback
 * answered. A refused call throws a {@link io.sluice.core.gate.CallNotPermittedException}, and nothing is sent.
 * <p><b>Two generations of Boot.</b> The customizers of its builders have moved; those of Boot 3 and of Boot 4 stand in configurations of
 * their own, each behind a condition on its class.
 */
@NullMarked
package io.sluice.spring.client;

import org.jspecify.annotations.NullMarked;
