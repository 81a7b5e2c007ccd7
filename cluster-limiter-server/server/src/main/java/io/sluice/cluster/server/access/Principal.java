package io.sluice.cluster.server.access;

import io.sluice.cluster.server.engine.Client;
import io.sluice.core.Check;
import java.util.Set;

/**
 * Somebody who may use a server: an application, a person, a tool. Immutable, compared by value.
 *
 * @param name for logs and the list of changes; not blank
 * @param tokens the hashes of its bearer tokens; several, so that one can be replaced while both are valid
 * @param subjectAltNames DNS names and URIs by which its certificate is recognised, such as {@code spiffe://shop/checkout}
 * @param namespaces those that are open to it; {@value #EVERY_NAMESPACE} stands for all
 * @param roles what it may do there; default CLIENT
 * @param weight its share of what is leased out, beside those of others: clients cannot claim another; 1 to 1,000, default 1
 */
public record Principal(
        String name,
        Set<TokenHash> tokens,
        Set<String> subjectAltNames,
        Set<String> namespaces,
        Set<Role> roles,
        int weight) {
    /** Stands for all namespaces. */
    public static final String EVERY_NAMESPACE = "*";

    /** Who comes to a server that knows nobody by name: may do everything. */
    public static final Principal ANYBODY =
            new Principal("anybody", Set.of(), Set.of(), Set.of(EVERY_NAMESPACE), Set.of(Role.values()), 1);

    public Principal {
        Check.notBlank("name", name);
        tokens = Check.setOf("tokens", tokens);
        subjectAltNames = Check.setOf("subjectAltNames", subjectAltNames);
        namespaces = Check.setOf("namespaces", namespaces);
        namespaces.forEach(one -> Check.notBlank("each of namespaces", one));
        subjectAltNames.forEach(one -> Check.notBlank("each of subjectAltNames", one));
        roles = Check.setOf("roles", roles).isEmpty() ? Set.of(Role.CLIENT) : Set.copyOf(roles);
        Check.inRange("weight", weight, 1, Client.MAX_WEIGHT);
    }

    /** A client of weight 1. */
    public Principal(String name, Set<TokenHash> tokens, Set<String> subjectAltNames, Set<String> namespaces) {
        this(name, tokens, subjectAltNames, namespaces, Set.of(), 1);
    }

    /** With roles, of weight 1. */
    public Principal(
            String name, Set<TokenHash> tokens, Set<String> subjectAltNames, Set<String> namespaces, Set<Role> roles) {
        this(name, tokens, subjectAltNames, namespaces, roles, 1);
    }

    /** A client that is recognised by one token. */
    public static Principal byToken(String name, TokenHash token, String... namespaces) {
        return new Principal(name, Set.of(token), Set.of(), Set.of(namespaces));
    }

    /** Whether it may do something in a namespace. */
    public boolean may(Role role, String namespace) {
        return may(role) && (namespaces.contains(namespace) || namespaces.contains(EVERY_NAMESPACE));
    }

    /** Whether it may do something somewhere. */
    public boolean may(Role role) {
        return roles.stream().anyMatch(one -> one.covers(role));
    }

    /**
     * The client of a stream. Ids are the clients' own word; joined with the principal's name none can be taken for that of another
     * principal, nor its leases be given back or its share be used up.
     */
    public Client client(long claimed) {
        return equals(ANYBODY) ? new Client(claimed) : new Client(claimed ^ spread(name), weight);
    }

    /** Sixty-four bits of a name, by FNV-1a. */
    private static long spread(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Its name; not what it is recognised by. */
    @Override
    public String toString() {
        return name;
    }
}
