/**
 * Rules from a file. Start at {@link io.sluice.rules.file.FileRuleSource}; {@link io.sluice.rules.file.FileRulePublisher} writes such
 * a file so that nobody reads a half of it.
 */
@NullMarked
package io.sluice.rules.file;

import org.jspecify.annotations.NullMarked;
