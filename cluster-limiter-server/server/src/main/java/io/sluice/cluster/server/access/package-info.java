/**
 * Who may do what, and how connections are protected.
 * <p>Start at {@link io.sluice.cluster.server.access.Principal}: a name with tokens or certificates, namespaces and roles.
 * {@link io.sluice.cluster.server.access.Principals} recognises it by what a connection presents
 * ({@link io.sluice.cluster.server.access.GrpcCallers} by what a call by gRPC does), and
 * {@link io.sluice.cluster.server.access.ServerTls} says with which certificates the server itself is recognised.
 */
@NullMarked
package io.sluice.cluster.server.access;

import org.jspecify.annotations.NullMarked;
