@NullMarked
package io.sluice.dashboard.server;

import org.jspecify.annotations.NullMarked;
