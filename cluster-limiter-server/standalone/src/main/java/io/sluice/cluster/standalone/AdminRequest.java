package io.sluice.cluster.standalone;

import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Role;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What somebody asks of the admin API. */
@SuppressWarnings("ArrayRecordComponent") // made, read once and gone; nobody compares it
record AdminRequest(
        String method,
        URI uri,
        Optional<String> ifMatch,
        Optional<String> contentType,
        byte[] body,
        Optional<Principal> principal) {

    /** The parts of the path, decoded one by one. */
    List<String> path() {
        return Arrays.stream(uri.getRawPath().split("/", -1))
                .skip(1)
                .map(AdminRequest::decoded)
                .toList();
    }

    /** The value of a parameter; empty if there is none. */
    String parameter(String name) {
        String query = uri.getRawQuery();
        if (query == null) {
            return "";
        }
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> decoded(pair.substring(name.length() + 1)))
                .findFirst()
                .orElse("");
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return part;
        }
    }

    /** The tags of If-Match, without quotes. */
    Optional<String> tag() {
        return ifMatch.map(text -> text.strip().replaceAll("^(W/)?\"|\"$", ""));
    }

    boolean may(Role role, String namespace) {
        return principal.map(who -> who.may(role, namespace)).orElse(false);
    }

    /** For the list of changes; not what is in it. */
    String who() {
        return principal.map(Principal::name).orElse("nobody");
    }
}
