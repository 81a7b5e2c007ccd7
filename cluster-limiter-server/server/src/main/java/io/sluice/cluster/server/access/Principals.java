package io.sluice.cluster.server.access;

import io.sluice.core.Check;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recognises principals by what a connection presents. Immutable.
 * <p>A token that is presented must be a good one, whatever the certificate says; a certificate counts only if the connection has
 * verified it. A server without principals takes everybody for {@link Principal#ANYBODY}.
 * <p><b>Cost.</b> One SHA-256 and a comparison with each token, all of the same length and duration: at the start of a stream only.
 */
public final class Principals {
    private static final String BEARER = "Bearer ";
    private static final int DNS_NAME = 2; // the kinds of RFC 5280
    private static final int URI = 6;

    private final List<Principal> all;

    private Principals(List<Principal> all) {
        this.all = all;
    }

    /** Nobody by name. */
    public static Principals none() {
        return new Principals(List.of());
    }

    /**
     * @throws IllegalArgumentException if two have the same name, token or certificate name, or one can be recognised by nothing
     */
    public static Principals of(Collection<Principal> principals) {
        List<Principal> all = List.copyOf(Check.listOf("principals", principals));
        Map<Object, String> taken = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (Principal principal : all) {
            if (!names.add(principal.name())) {
                throw new IllegalArgumentException(
                        "principals must have names of their own, but two were \"" + principal.name() + '"');
            }
            if (principal.tokens().isEmpty() && principal.subjectAltNames().isEmpty()) {
                throw new IllegalArgumentException(
                        "principals must have tokens or subjectAltNames, but \"" + principal.name() + "\" had none");
            }
            principal.tokens().forEach(token -> claim(taken, token, principal, "a token"));
            principal.subjectAltNames().forEach(san -> claim(taken, san, principal, "the subjectAltName " + san));
        }
        return new Principals(all);
    }

    private static void claim(Map<Object, String> taken, Object what, Principal principal, String called) {
        String other = taken.put(what, principal.name());
        if (other != null) {
            throw new IllegalArgumentException("principals must not share " + called + ", but \"" + other + "\" and \""
                    + principal.name() + "\" did");
        }
    }

    /** Whether nobody is known by name, and so everybody may do everything. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * Who it is.
     *
     * @param authorization the header of that name; null if there was none
     * @param certificate the verified certificate of the other side; null if there was none
     * @return empty if it is nobody who is known
     */
    public Optional<Principal> recognise(@Nullable String authorization, @Nullable X509Certificate certificate) {
        if (all.isEmpty()) {
            return Optional.of(Principal.ANYBODY);
        }
        if (authorization != null) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? byToken(authorization.substring(BEARER.length()).strip())
                    : Optional.empty();
        }
        return certificate == null ? Optional.empty() : byNames(names(certificate));
    }

    /** Compares with every token, so that how long it takes tells nothing. */
    private Optional<Principal> byToken(String token) {
        TokenHash presented = TokenHash.of(token);
        Principal found = null;
        for (Principal principal : all) {
            for (TokenHash known : principal.tokens()) {
                found = known.matches(presented) ? principal : found;
            }
        }
        return Optional.ofNullable(found);
    }

    private Optional<Principal> byNames(Set<String> names) {
        return all.stream()
                .filter(principal -> principal.subjectAltNames().stream().anyMatch(names::contains))
                .findFirst();
    }

    private static Set<String> names(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name ->
                                name.get(0).equals(DNS_NAME) || name.get(0).equals(URI))
                        .forEach(name -> names.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException unreadable) {
            return Set.of(); // as good as none
        }
        return names;
    }
}
