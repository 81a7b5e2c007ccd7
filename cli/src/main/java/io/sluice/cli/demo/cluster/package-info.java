/**
 * The act {@code cluster}: three processes share one limit, one of them is killed, and another takes its place.
 * <p>Start at {@link io.sluice.cli.demo.cluster.ClusterAct}; {@code MemberProcess} is what a user's process would look like, and {@code Book}
 * adds up what all of them let in.
 */
@NullMarked
package io.sluice.cli.demo.cluster;

import org.jspecify.annotations.NullMarked;
