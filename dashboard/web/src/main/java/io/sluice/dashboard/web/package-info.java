/**
 * The console's pages: files in {@code pages/}, and what serves them.
 * <p>Start at {@link io.sluice.dashboard.web.PagesFilter}; the pages themselves begin with {@code pages/js/main.js}.
 */
@NullMarked
package io.sluice.dashboard.web;

import org.jspecify.annotations.NullMarked;
