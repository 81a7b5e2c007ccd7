/**
 * What clients and servers of cluster-wide limits say to each other: frames, and the bytes they are on the wire.
 * <p>Start at {@code sluice/cluster/v1/limits.proto}, which is in this jar: it is the protocol, for any language.
 * {@link io.sluice.cluster.protocol.ClientFrame} and {@link io.sluice.cluster.protocol.ServerFrame} are its frames in Java, and
 * {@link io.sluice.cluster.protocol.FrameCodec} reads and writes them. There is no generated code and no other library: whoever has
 * another protobuf on the class path is not disturbed, and no frame, however bent, makes the reader do more than it is long.
 */
@NullMarked
package io.sluice.cluster.protocol;

import org.jspecify.annotations.NullMarked;
