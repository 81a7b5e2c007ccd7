/**
 * The console over HTTP: {@code /api/v1} for people and programs.
 * <p>Controllers translate, and decide nothing. Problems are {@code application/problem+json}: {@link io.sluice.dashboard.server.web.Problems}
 * is the one place where exceptions become answers.
 */
@NullMarked
package io.sluice.dashboard.server.web;

import org.jspecify.annotations.NullMarked;
