/**
 * What rules would have done, asked of the agents, who play their last minutes again.
 * <p>Start at {@link io.sluice.dashboard.server.whatif.WhatIfDesk}.
 */
@NullMarked
package io.sluice.dashboard.server.whatif;

import org.jspecify.annotations.NullMarked;
