/**
 * The console as people meet it: a server of its own process, simulated instances, a real browser. What pages show is held against what the
 * instances really did.
 * <p>Start at {@link io.sluice.dashboard.web.it.Stage}, which a test class gets by {@code @ExtendWith(StageResolver.class)}.
 *
 * <p>The scenarios of the console's design, by their numbers there, and who plays them:
 * <table>
 * <caption>Scenarios</caption>
 * <tr><td>1 first start</td><td>{@code FirstStartIT}</td></tr>
 * <tr><td>2 connect without traffic, 3 live truth</td><td>{@code LiveIT}</td></tr>
 * <tr><td>4 change a limit; conflicts</td><td>{@code LimitIT}</td></tr>
 * <tr><td>5 what-if</td><td>{@code WhatIfIT}</td></tr>
 * <tr><td>6 type check</td><td>{@code EditorIT}</td></tr>
 * <tr><td>7 refusal and retry</td><td>{@code RefusedIT}</td></tr>
 * <tr><td>10 canary, 11 guard</td><td>{@code RolloutIT}; dead members are replaced after a minute of virtual time in the server's
 * {@code RolloutsTest}</td></tr>
 * <tr><td>14 breaker timeline</td><td>{@code BreakerIT}</td></tr>
 * <tr><td>15 shadow, then enforce</td><td>{@code ShadowIT}</td></tr>
 * <tr><td>16 permissions</td><td>{@code PermissionIT}; each endpoint with each role in the server's {@code RoleMatrixTest}</td></tr>
 * <tr><td>19 YAML, as far as there is no Git</td><td>{@code DraftIT}, {@code ImportIT}</td></tr>
 * <tr><td>drafts: in two browsers, without the console, on an older revision</td><td>{@code KeptDraftIT}</td></tr>
 * <tr><td>20 keyboard, axe, themes, languages, zoom</td><td>{@code EveryPageIT}, {@code LimitIT}</td></tr>
 * <tr><td>a total that all instances share</td><td>{@code ShareIT}; who comes and goes in the server's {@code SharedLimitTest}</td></tr>
 * <tr><td>clicks of the primary flows</td><td>{@code ClicksIT}, and those it names</td></tr>
 * </table>
 * Scenario 9, four eyes, waits for reviews.
 */
@NullMarked
package io.sluice.dashboard.web.it;

import org.jspecify.annotations.NullMarked;
